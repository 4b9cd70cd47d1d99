/** What takes longer than a build may: soaks and hundreds of kills. */
module.exports = { ...require('../../.mocharc.cjs'), ignore: [], timeout: 120_000 };
