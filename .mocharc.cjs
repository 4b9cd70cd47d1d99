/** Which files are run stands in the scripts of package.json, so that one file can be run alone. A skipped test is a failure in CI. */
module.exports = {
  ignore: ['test/interop/**', 'test/browser/**', 'test/long/**'],
  reporter: '.ci/reporter.cjs',
  timeout: 10_000,
  forbidPending: process.env.CI === 'true',
};
