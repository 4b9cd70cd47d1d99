import type { ChildProcess } from 'node:child_process';

/** Node-RED with all its nodes may take this long to answer on a small machine, ms. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 250;

interface Health {
  plants: { id: string; armed: { armed: boolean; at?: number }; store: { state: string } }[];
}

/** Resolves when editor and console both answer and the plant's store is open; rejects when Node-RED ends or takes too long. */
export async function untilAnswers(url: string, nodeRed: ChildProcess): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if (nodeRed.exitCode !== null) throw new Error(`Node-RED ended with status ${nodeRed.exitCode}`);
    if ((await answers(`${url}/`)) && (await answers(`${url}/tieline/`)) && (await health(url))) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  throw new Error(`${url} did not answer within ${PATIENCE_MS / 1000} s`);
}

/** Arms the demo plant on its first start, as the person who typed `npm start`. What was decided in the console later stands. */
export async function armDemo(url: string): Promise<boolean> {
  const plant = (await health(url))?.plants.find(({ id }) => id === 'tl-demo-plant');
  if (!plant) return false;
  if (plant.armed.at !== undefined) return plant.armed.armed;
  const response = await fetch(`${url}/tieline/api/plants/${plant.id}/arm`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ armed: true }),
  });
  return response.ok;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    // Not listening yet.
    return false;
  }
}

async function health(url: string): Promise<Health | undefined> {
  try {
    const response = await fetch(`${url}/tieline/api/health`);
    const body = (await response.json()) as Health;
    return response.ok && body.plants.every(({ store }) => store.state === 'ok') ? body : undefined;
  } catch {
    // Not listening yet, or not JSON yet.
    return undefined;
  }
}
