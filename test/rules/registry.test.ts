import { deepEqual, equal } from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeModule } from '../../nodes/shared/define-node.ts';
import type { RuleInput } from '../../src/model/rule.ts';
import { fieldsOf } from '../../src/model/settings.ts';
import { RULE_KINDS } from '../../src/rules/registry.ts';
import { plainFacts } from '../support/signal-facts.ts';
import { PACKAGE_DIR } from '../support/user-dir.ts';

const NODES = join(PACKAGE_DIR, 'nodes');

/** Settings with which any rule can run. */
const ANY = {
  ...{ plant: 'p', property: 'temperature', high: 80, limit: 80 },
  logic: '{">": [{"var": "temperature"}, 80]}',
  ...{ eventA: '[temperature] > 80', eventB: '[running] is false' },
  areas: '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}',
};

describe('the registry of rules', () => {
  it('has every node with an input and the outputs raised and cleared, with the schema of its node', async () => {
    const modules = await Promise.all(
      readdirSync(NODES)
        .filter((name) => name !== 'shared')
        .map(async (name) => (await import(join(NODES, name, `${name}.ts`))) as { default: NodeModule }),
    );
    const definitions = modules.map((module) => module.default.definition);
    const rules = definitions.filter(
      ({ palette }) => palette?.inputs === 1 && palette.outputLabels.join() === 'raised,cleared',
    );
    deepEqual(
      rules.map(({ type }) => type),
      RULE_KINDS.map(({ nodeType }) => nodeType),
    );
    for (const { type, schema } of rules) equal(RULE_KINDS.find(({ nodeType }) => nodeType === type)?.schema, schema);
  });

  for (const { nodeType, schema, read } of RULE_KINDS) {
    it(`${nodeType} names each required field that is missing`, () => {
      const named = read({}, plainFacts(1000)).problems.map(({ field }) => field);
      const fields = fieldsOf(schema);
      const required = (schema.required ?? []).filter((name) => fields[name]?.default === undefined);
      deepEqual(
        named.slice(0, required.length),
        required.map((name) => fields[name]?.title),
      );
    });

    it(`${nodeType} says nothing about a value that is not good, and about time that passes, while nothing is wrong`, () => {
      const { ready } = read(ANY, plainFacts(1000));
      if (!ready) throw new Error('the settings are right');
      const { rule, settingsFor } = ready;
      const settings = settingsFor('acme/press');
      const bad = { kind: 'reading', at: 1, time: 1, value: null, good: false, first: true, others: [] } as const;
      const said = (input: RuleInput) =>
        (rule.step(settings, rule.initial, input)?.effects ?? []).filter(({ kind }) => kind !== 'wake');
      deepEqual(said(bad), []);
      equal(rule.step(settings, rule.initial, { kind: 'tick', at: 2, others: [] }), undefined);
      equal(rule.step(settings, rule.initial, { kind: 'resume', stoppedAt: 3, at: 4, others: [] }), undefined);
      deepEqual(rule.raised(settings, rule.initial), []);
    });
  }
});
