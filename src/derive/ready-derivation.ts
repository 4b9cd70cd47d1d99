import { readExpression } from '../model/expression.ts';
import { readUnit } from '../model/unit.ts';
import type { Derivation, DeriveFacts } from './derivation.ts';
import { expressionDerivation } from './expression.ts';
import type { DeriveSettings } from './settings.ts';
import { totalDerivation } from './total.ts';
import { windowDerivation } from './window.ts';

/** State is the derivation's own business: whoever runs it only hands it back. */
export type AnyDerivation = Derivation<unknown>;

/** The calculation of a node with these settings, which are right. */
export function readyDerivation(settings: DeriveSettings, facts: DeriveFacts): AnyDerivation {
  const { kind, source = '', windowSeconds, everySeconds = windowSeconds } = settings;
  const code = settings.unit === undefined ? undefined : readUnit(settings.unit);
  const unit = typeof code === 'string' ? code : undefined;
  if (kind === 'total') {
    const { rollover, restart } = settings;
    return totalDerivation({ source, rollover, restart, unit }, facts) as AnyDerivation;
  }
  if (kind === 'window') {
    const options = {
      ...{ source, of: settings.of, unit, state: settings.state, leastGood: settings.leastGood / 100 },
      ...{ lengthMs: windowSeconds * 1000, everyMs: everySeconds * 1000 },
      ...{ latenessMs: settings.latenessSeconds * 1000, dayStartMs: settings.dayStartsAt * 3_600_000 },
    };
    return windowDerivation(options, facts) as AnyDerivation;
  }
  const read = readExpression(settings.expression ?? '');
  const expression = typeof read === 'string' ? { logic: null, variables: [] } : read;
  return expressionDerivation(
    { expression, unit, sameTime: settings.when === 'all have one time' },
    facts,
  ) as AnyDerivation;
}
