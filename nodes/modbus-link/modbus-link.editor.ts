import { modbusLinkProblems, modbusLinkSettings } from '../../src/protocols/modbus/settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: modbusLinkSettings,
  check: modbusLinkProblems,
  shown: {
    host: ({ transport }) => transport !== 'RTU',
    port: ({ transport }) => transport !== 'RTU',
    tls: ({ transport }) => transport !== 'RTU',
    serialPort: ({ transport }) => transport === 'RTU',
    baudRate: ({ transport }) => transport === 'RTU',
    dataBits: ({ transport }) => transport === 'RTU',
    parity: ({ transport }) => transport === 'RTU',
    stopBits: ({ transport }) => transport === 'RTU',
    maxInFlight: ({ transport }) => transport === 'TCP',
  },
  label: ({ transport, host, port, serialPort }) => (transport === 'RTU' ? String(serialPort) : `${host}:${port}`),
});
