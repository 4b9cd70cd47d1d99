/** Tests in a real Chromium. */
module.exports = { ...require('../../.mocharc.cjs'), ignore: [], timeout: 120_000 };
