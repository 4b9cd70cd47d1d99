import { connect } from 'node:net';

/** Counts what reaches it and tells the bench after each message: how many so far, and when. Node-RED loads only .js. */
export default function benchSink(RED) {
  function BenchSink(config) {
    RED.nodes.createNode(this, config);
    const line = connect(config.port, '127.0.0.1');
    let count = 0;
    this.on('input', (_msg, _send, done) => {
      line.write(`${++count} ${performance.timeOrigin + performance.now()}\n`);
      done();
    });
    this.on('close', () => line.destroy());
  }
  RED.nodes.registerType('bench-sink', BenchSink);
}
