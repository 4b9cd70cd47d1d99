import type { Reading } from '../../../src/model/reading.ts';
import { readSettings } from '../../../src/model/settings.ts';
import { logicSettings } from '../../../src/rules/logic-settings.ts';
import { logicProblems, readyLogic } from '../../../src/rules/ready-logic.ts';
import { temporaryPlant } from '../../runtime/plant.ts';
import { plainFacts } from '../../support/signal-facts.ts';
import { assetOf, RULES, ruleOf, SIGNALS } from './rules.ts';

/** How often a rule is evaluated for each reading, of rules that each need other signals; time alone evaluates none meanwhile. */
export async function evaluationsPerReading(): Promise<number> {
  const home = await temporaryPlant();
  const plant = await home.start();
  let evaluated = 0;
  const closing: (() => void)[] = [];
  for (let unit = 0; unit < RULES; unit++) {
    const given = { plant: 'p', assets: assetOf(unit), logic: JSON.stringify(ruleOf(unit)) };
    const { settings } = readSettings(logicSettings, given, logicProblems);
    if (!settings) throw new Error('the rule is right');
    const ready = readyLogic(settings, plainFacts(3_600_000));
    const rule: typeof ready.rule = {
      ...ready.rule,
      step(made, state, input) {
        if (input.kind === 'reference') evaluated++;
        return ready.rule.step(made, state, input);
      },
    };
    const host = await plant.rules.add({
      ...{ ...ready, rule, id: `rule-${unit}`, name: `rule-${unit}`, lateMs: 60_000, hears: 'plant' },
      ...{ onTransition: () => undefined, onProblem: () => undefined },
    });
    closing.push(plant.signals.listen(ready, (readings, replayed) => host.step(readings, undefined, replayed)));
  }
  const source = { protocol: 'bench', link: 'bench', address: 'bench' };
  const reading = (unit: number, signal: number): Reading => {
    const at = plant.clock();
    const of = { asset: assetOf(unit), property: `s${signal}`, value: Math.random() };
    return { ...of, quality: 'good', time: at, receivedAt: at, source };
  };
  let readings = 0;
  for (let round = 0; round < 2; round++) {
    for (let unit = 0; unit < RULES; unit++) {
      plant.signals.observe(Array.from({ length: SIGNALS }, (_, signal) => reading(unit, signal)));
      readings += SIGNALS;
    }
  }
  for (const leave of closing) leave();
  await plant.close();
  await home.remove();
  return evaluated / readings;
}
