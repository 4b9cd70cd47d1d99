import { pruneTableFiles, readTableFile, versionProblem, writeTableFile } from '../io/table-files.ts';
import { asPlantError } from '../model/errors.ts';
import type { StoredNode } from '../model/flow.ts';
import { problem } from './problem.ts';
import type { Answer, ConsoleRequest } from './request.ts';

/** Where tables are, and which of them the deployed flow uses. */
export interface TablesContext {
  tablesDirectory(): string;
  flow(): readonly StoredNode[];
}

/** The rows of a version as CSV. */
export async function readTable({ tablesDirectory }: TablesContext, { params }: ConsoleRequest): Promise<Answer> {
  const version = params.version ?? '';
  const wrong = versionProblem(version);
  if (wrong !== undefined)
    return problem('CONFIG_INVALID', `version: "${version}" given; allowed: ${wrong}`, { field: 'version' });
  try {
    return { status: 200, type: 'text/csv; charset=utf-8', bytes: readTableFile(version, [tablesDirectory()]) };
  } catch (thrown) {
    return problem('NOT_FOUND', asPlantError(thrown, 'CONFIG_INVALID').message, { field: 'version' });
  }
}

/** Keeps a version; what it is called is up to whoever makes it, and it never changes. */
export async function keepTable(
  { tablesDirectory, flow }: TablesContext,
  { params, bytes = new Uint8Array() }: ConsoleRequest,
): Promise<Answer> {
  const version = params.version ?? '';
  const wrong = versionProblem(version);
  if (wrong !== undefined)
    return problem('CONFIG_INVALID', `version: "${version}" given; allowed: ${wrong}`, { field: 'version' });
  const folder = tablesDirectory();
  await writeTableFile(folder, version, bytes);
  const used = flow().flatMap(({ tagsFile }) => (typeof tagsFile === 'string' ? [tagsFile] : []));
  await pruneTableFiles(folder, new Set([...used, version]));
  return { status: 200, body: { version } };
}
