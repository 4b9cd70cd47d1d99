import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the package: two folders above this file, as source and as built file alike where the build is not asked for. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Settings of the demo's Node-RED: nothing that calls home or opens a tour. */
const SETTINGS = `module.exports = {
  flowFile: 'flows.json',
  editorTheme: { tours: false, page: { title: 'Tieline' } },
  paletteCategories: ['tieline', 'subflows', 'common', 'function', 'network', 'sequence', 'parser', 'storage'],
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: 'warn' } },
};
`;

/** Where the demo plant answers. */
export interface DemoEndpoints {
  mqttUrl: string;
  modbusPort: number;
}

/** Makes a Node-RED user directory with this package in its palette and, the first time, the demo flow. */
export async function prepareUserDir(home: string, endpoints: DemoEndpoints): Promise<void> {
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'settings.cjs'), SETTINGS);
  if (!existsSync(join(home, 'package.json'))) {
    await writeFile(
      join(home, 'package.json'),
      `${JSON.stringify({ name: 'tieline-demo', private: true }, null, 2)}\n`,
    );
  }
  const link = join(home, 'node_modules', '@tieline', 'node-red');
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { recursive: true, force: true });
  await symlink(ROOT, link, 'junction');
  const flowFile = join(home, 'flows.json');
  const source = existsSync(flowFile) ? flowFile : join(ROOT, 'flows', 'temperature-spike.json');
  await writeFile(flowFile, withEndpoints(await readFile(source, 'utf8'), endpoints));
}

interface DemoNode {
  id: string;
  type: string;
  url?: string;
  port?: number | string;
}

/** A flow whose demo links lead to where the plant answers this time. */
export function withEndpoints(flow: string, { mqttUrl, modbusPort }: DemoEndpoints): string {
  const nodes = JSON.parse(flow) as DemoNode[];
  for (const node of nodes) {
    if (!node.id.startsWith('tl-demo-')) continue;
    if (node.type === 'tieline-mqtt-link') node.url = mqttUrl;
    if (node.type === 'tieline-modbus-link') node.port = modbusPort;
    if (node.type === 'mqtt-broker') node.port = new URL(mqttUrl).port;
  }
  return `${JSON.stringify(nodes, null, 2)}\n`;
}
