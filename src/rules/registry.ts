import { threshold } from './threshold.ts';

/** Every rule Tieline knows. A new one is one file and one line here; the contract tests run over this list. */
export const RULES = [threshold] as const;
