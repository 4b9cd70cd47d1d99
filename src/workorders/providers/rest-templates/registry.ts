import type { ReadyTemplate } from '../../../model/rest-template.ts';
import { atlasCmms } from './atlas-cmms.ts';
import { dynamics365 } from './dynamics-365.ts';
import { oracleFusion } from './oracle-fusion.ts';
import { requestTracker } from './request-tracker.ts';

/** The templates that come with Tieline. A new one is one file and one line here. */
export const READY_TEMPLATES: readonly ReadyTemplate[] = [dynamics365, oracleFusion, atlasCmms, requestTracker];
