import { createServer } from 'node:net';

/** A process that accepts connections and says nothing; tells its parent its port, and ends with it. */
const server = createServer((socket) => socket.on('error', () => undefined).resume());
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.once('disconnect', () => process.exit());
