// Mocha's own output; where TIELINE_REPORT names a file, the figures go there too.
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');
const { reporters, Runner } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.TIELINE_REPORT;
    if (!file) return;
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify({ stats: this.stats }));
    });
  }
};
