/**
 * An OPC UA server with the Alarms & Conditions of node-opcua, for the interop tests: a tank whose level has a limit alarm, HH 90 and
 * H 80. Usage: node-opcua-server.ts PORT FOLDER. Prints {"port"} when it listens; takes {"id", "level": n} and {"id", "alarm": true}, and
 * answers {"id", "value"}, to the latter with what the alarm says of itself. Ends with its input.
 */
import { createInterface } from 'node:readline';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { MessageSecurityMode, SecurityPolicy } from 'node-opcua-client';
import { OPCUAServer } from 'node-opcua-server';

const [port = '0', folder = '.'] = process.argv.slice(2);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

const server = new OPCUAServer({
  ...{ port: Number(port), hostname: '127.0.0.1', resourcePath: '/tank', allowAnonymous: true },
  ...{ securityModes: [MessageSecurityMode.None], securityPolicies: [SecurityPolicy.None] },
  serverCertificateManager: new OPCUACertificateManager({
    rootFolder: folder,
    automaticallyAcceptUnknownCertificate: true,
  }),
});
await server.initialize();
const { addressSpace } = server.engine;
if (!addressSpace) throw new Error('no address space');
addressSpace.installAlarmsAndConditionsService();
const own = addressSpace.getOwnNamespace();
const { objects } = addressSpace.rootFolder;
const tank = own.addObject({
  ...{ browseName: 'Tank', organizedBy: objects, notifierOf: objects.server, nodeId: 's=Tank' },
});
const level = own.addVariable({
  ...{ browseName: 'Level', componentOf: tank, dataType: 'Double', nodeId: 's=Tank.Level', eventSourceOf: tank },
  value: { dataType: 'Double', value: 50 },
});
const alarm = own.instantiateNonExclusiveLimitAlarm('NonExclusiveLimitAlarmType', {
  ...{
    browseName: 'LevelAlarm',
    conditionName: 'LevelAlarm',
    conditionSource: level,
    inputNode: level,
    componentOf: tank,
  },
  ...{
    highHighLimit: 90,
    highLimit: 80,
    lowLimit: -1,
    lowLowLimit: -2,
    optionals: ['Acknowledge', 'ConfirmedState', 'Confirm'],
  },
});
await server.start();
say({ port: Number(port) });

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, level: set } = JSON.parse(line) as { id: number; level?: number };
    if (set !== undefined) level.setValueFromSource({ dataType: 'Double', value: set });
    const { ackedState, activeState, comment } = alarm;
    const value = {
      ...{ acked: ackedState.getValue(), active: activeState.getValue() },
      comment: (comment.readValue().value.value as { text?: string } | null)?.text ?? '',
    };
    say({ id, value });
  })
  .on('close', () => process.exit(0));
