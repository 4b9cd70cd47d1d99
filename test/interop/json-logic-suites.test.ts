import { deepEqual, equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ours, oursOver, theirs } from '../logic/differential.ts';
import { skipWhere } from './skip.ts';

/** Where the sources of other implementations lie, with the suites that they carry. */
const SOURCES = process.env.TIELINE_JSON_LOGIC;

const SUITES = [
  { of: "json-logic-js's own suite", file: 'jsonlogic-rs/tests/data/tests.json', least: 275 },
  {
    of: "the community's suite of what all implementations agree on",
    file: 'datalogic-rs/tests/suites/compatible.json',
    least: 278,
  },
] as const;

interface SuiteCase {
  rule: unknown;
  data: unknown;
  expected: unknown;
}

/** A case is a list of three, or an object; text between them is a heading. */
function casesOf(file: string): SuiteCase[] {
  const all = JSON.parse(readFileSync(join(SOURCES ?? '', file), 'utf8')) as (
    | string
    | unknown[]
    | Record<string, unknown>
  )[];
  return all.flatMap((one): SuiteCase[] => {
    if (typeof one === 'string') return [];
    if (Array.isArray(one)) return [{ rule: one[0], data: one[1], expected: one[2] }];
    return [{ rule: one.rule, data: one.data ?? null, expected: one.result }];
  });
}

/** As a rule over an element, which may be anything; over signals where it has what only such a rule may. */
function said({ rule, data }: SuiteCase): unknown {
  try {
    return oursOver(rule, data).value;
  } catch {
    return ours(rule, named(data))?.value;
  }
}

/** What lies within data under the name that leads there. */
function named(data: unknown, prefix = ''): Record<string, unknown> {
  if (typeof data !== 'object' || data === null) return {};
  const entries = Object.entries(data).flatMap(([name, value]) => {
    return [[prefix + name, value] as const, ...Object.entries(named(value, `${prefix}${name}.`))];
  });
  return Object.fromEntries(entries);
}

describe('the suites of JSON Logic', () => {
  before(function () {
    const missing = 'the sources of jsonlogic-rs and datalogic-rs, in the folder that TIELINE_JSON_LOGIC names';
    skipWhere(SOURCES === undefined ? missing : undefined, this);
  });

  for (const { of, file, least } of SUITES) {
    it(`${of}: all ${least} cases pass, as in json-logic-js`, () => {
      const cases = casesOf(file);
      equal(cases.length >= least, true);
      for (const one of cases) {
        const { rule, data, expected } = one;
        deepEqual(said(one), expected, JSON.stringify(one));
        deepEqual(theirs(rule, data), expected, JSON.stringify(one));
      }
    });
  }
});
