/** How far a value may be trusted. Only `good` values may raise alarms, train detectors or cause writes. */
export type Quality = 'good' | 'uncertain' | 'bad';

/** The worse of two qualities: `bad` before `uncertain` before `good`. */
export function worse(a: Quality, b: Quality): Quality {
  if (a === 'bad' || b === 'bad') return 'bad';
  return a === 'uncertain' || b === 'uncertain' ? 'uncertain' : 'good';
}
