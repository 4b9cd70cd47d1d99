import type { Static, TObject, TProperties } from 'typebox';
import type { Provider } from '../../model/work-order.ts';

/** A provider whose own settings have been checked by its own fields before it gets them. */
export function defineProvider<Fields extends TProperties>(
  provider: Provider<Static<TObject<Fields>>> & { fields: Fields },
): Provider {
  return provider as unknown as Provider;
}
