/** Tests against software that others wrote: brokers, Modbus servers, npm, whole Node-RED processes. */
module.exports = { ...require('../../.mocharc.cjs'), ignore: [], timeout: 120_000 };
