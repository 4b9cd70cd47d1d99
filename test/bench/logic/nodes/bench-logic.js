/** What the bench of logic rules needs in Node-RED: a feed, a sink, and the same rules by hand. Node-RED loads only .js. */

const UNITS = 1000;
const SIGNALS = 10;
const TICK_MS = 10;
/** How often a unit is switched off so that its rule comes true, and for how long. */
const SWITCH_EACH_MS = 100;
const OFF_MS = 1000;

export default function benchLogic(RED) {
  /** Units that were switched off, and when. */
  const switched = new Map();
  let latencies = [];

  const sample = (signal) => {
    if (signal === 5) return true;
    return signal === 6 ? 'auto' : 50 + signal + Math.random();
  };
  const message = (unit, signal, payload) => ({ topic: `site/unit-${unit}/s${signal}`, payload });

  function Feed(config) {
    RED.nodes.createNode(this, config);
    const say = (unit, signal, payload = sample(signal)) => this.send(message(unit, signal, payload));

    /** All signals once, in slices, so that every rule knows all of its own. */
    const fill = async () => {
      for (let unit = 0; unit < UNITS; unit++) {
        for (let signal = 0; signal < SIGNALS; signal++) say(unit, signal);
        if (unit % 20 === 19) await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      }
    };
    const run = async (seconds, rate) => {
      latencies = [];
      switched.clear();
      const before = process.cpuUsage();
      const startedAt = performance.now();
      let sent = 0;
      let off = 0;
      while (performance.now() - startedAt < seconds * 1000) {
        const passed = performance.now() - startedAt;
        for (; sent < (passed * rate) / 1000; sent++) {
          const signal = Math.floor(Math.random() * SIGNALS);
          if (signal !== 5) say(Math.floor(Math.random() * UNITS), signal);
        }
        for (; off < passed / SWITCH_EACH_MS; off++) {
          const unit = off % UNITS;
          switched.set(`site/unit-${unit}`, performance.now());
          say(unit, 5, false);
          setTimeout(() => say(unit, 5, true), OFF_MS);
        }
        await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      }
      const { user, system } = process.cpuUsage(before);
      const tookMs = performance.now() - startedAt;
      await new Promise((resolve) => setTimeout(resolve, OFF_MS + 500));
      return { cpu: (user + system) / 1000 / tookMs, readings: sent + off, off, latencies };
    };
    RED.httpAdmin.post('/bench-logic/fill', (_request, response) => {
      fill().then(() => response.json({}));
    });
    RED.httpAdmin.post('/bench-logic/run/:seconds/:rate', (request, response) => {
      const { seconds, rate } = request.params;
      run(Number(seconds), Number(rate)).then((outcome) => response.json(outcome));
    });
  }

  function Sink(config) {
    RED.nodes.createNode(this, config);
    this.on('input', ({ payload }, _send, done) => {
      const since = switched.get(payload.asset);
      if (since !== undefined) latencies.push(performance.now() - since);
      switched.delete(payload.asset);
      done();
    });
  }

  /** The rules of all units in one loop-free lookup, as somebody would write them who knows them. */
  function ByHand(config) {
    RED.nodes.createNode(this, config);
    const { limits } = JSON.parse(config.rules);
    const units = new Map(limits.map((limit, i) => [`site/unit-${i}`, { limit, s: [], since: 0, raised: false }]));
    this.on('input', (msg, send, done) => {
      const cut = msg.topic.lastIndexOf('/s');
      const asset = msg.topic.slice(0, cut);
      const unit = units.get(asset);
      const { s, limit } = unit;
      s[Number(msg.topic.slice(cut + 2))] = msg.payload;
      if (s[9] > 5) unit.since ||= Date.now();
      else unit.since = 0;
      const isLong = unit.since > 0 && Date.now() - unit.since >= 2000;
      const holds =
        (s[0] > limit || s[1] > limit) &&
        s[2] + s[3] < s[4] * 3 &&
        !s[5] &&
        s[6] !== 'off' &&
        s[8] - s[7] > -1 &&
        isLong;
      if (holds !== unit.raised) {
        unit.raised = holds;
        send({ payload: { asset, raised: holds } });
      }
      done();
    });
  }

  RED.nodes.registerType('bench-logic-feed', Feed);
  RED.nodes.registerType('bench-logic-sink', Sink);
  RED.nodes.registerType('bench-logic-by-hand', ByHand);
}
