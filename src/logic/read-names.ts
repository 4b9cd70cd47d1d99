import { relationProblem } from '../model/relation.ts';
import { refuse, shown } from './place.ts';

const MOST_NAME = 500;
/** What leads out of the data of a rule into the program. */
const NEVER = new Set(Object.getOwnPropertyNames(Object.prototype).concat('prototype'));

/** The name of a signal: a property of the asset itself, or the full name of another's. */
export function signalName(given: unknown, path: string): string {
  if (typeof given !== 'string' || given === '' || given.length > MOST_NAME) {
    return refuse(path, 'the name of a signal: "temperature" of the asset itself, "acme/hall/temperature" of another');
  }
  const levels = given.split('/');
  if (levels.includes('')) refuse(path, 'a name without empty levels');
  const asset = levels.slice(0, -1).join('/');
  const wrong = asset === '' ? undefined : relationProblem(asset);
  if (wrong !== undefined) refuse(path, wrong);
  if (/[{}]|^\.\.$/.test(levels.at(-1) ?? '')) refuse(path, 'a property behind the asset: "../temperature"');
  const never = levels.find((level) => NEVER.has(level));
  return never === undefined ? given : refuse(path, `another name than ${shown(never)}`);
}

/** The way to a place in an element: `""` is the element itself, `"a.b"` what is called b in what is called a. */
export function elementNames(given: unknown, path: string): readonly string[] {
  if (given === undefined || given === null || given === '') return [];
  if (typeof given !== 'string' && typeof given !== 'number') return refuse(path, 'a name that stands in the rule');
  if (typeof given === 'string' && given.length > MOST_NAME) refuse(path, `a name of at most ${MOST_NAME} characters`);
  const names = String(given).split('.');
  const never = names.find((name) => NEVER.has(name));
  return never === undefined ? names : refuse(path, `another name than ${shown(never)}`);
}
