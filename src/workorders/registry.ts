import type { TProperties } from 'typebox';
import type { Provider } from '../model/work-order.ts';
import { erpnext } from './providers/erpnext.ts';
import { maintainx } from './providers/maintainx.ts';
import { maximo } from './providers/maximo.ts';
import { odoo } from './providers/odoo.ts';
import { orderBook } from './providers/order-book.ts';
import { rest } from './providers/rest.ts';
import { sap } from './providers/sap.ts';
import { servicenow } from './providers/servicenow.ts';

/** Every work-order system Tieline speaks to. A new one is one file and one line here. */
export const PROVIDERS: readonly Provider[] = [orderBook, sap, maximo, servicenow, odoo, erpnext, maintainx, rest];

export const PROVIDER_NAMES = PROVIDERS.map((provider) => provider.name);

/** The provider of that name; settings validation has made sure there is one. */
export function providerNamed(name: string): Provider | undefined {
  return PROVIDERS.find((provider) => provider.name === name);
}

/** The provider that settings make: what it can do and guarantees may depend on them. */
export function providerOf(settings: Readonly<Record<string, unknown>> & { provider: string }): Provider | undefined {
  const provider = providerNamed(settings.provider);
  return provider?.withSettings?.(settings) ?? provider;
}

/** Settings that single providers have; where two mean the same, they share the field. */
export const PROVIDER_FIELDS: TProperties = Object.assign({}, ...PROVIDERS.map(({ fields }) => fields));
