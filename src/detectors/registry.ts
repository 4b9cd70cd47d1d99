import { auto } from './auto.ts';
import type { Detector } from './detector.ts';
import { drift } from './drift.ts';
import { flatline } from './flatline.ts';
import { qartod } from './qartod.ts';
import { robust } from './robust.ts';
import { seasonal } from './seasonal.ts';
import { spc } from './spc.ts';
import { spike } from './spike.ts';
import { variance } from './variance.ts';

/** Every detector Tieline knows. A new one is one file and one entry here. */
export const DETECTORS: readonly Detector[] = [auto, robust, spc, spike, flatline, drift, variance, qartod, seasonal];

/** What is used where none is named. */
export const DEFAULT_DETECTOR = auto;
