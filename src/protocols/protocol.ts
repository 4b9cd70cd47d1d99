import type { Static, TObject } from 'typebox';
import type { Link, LinkOptions } from '../model/link.ts';
import type { SettingProblem } from '../model/settings.ts';
import type { Proven } from '../model/work-order.ts';

/** A protocol that Tieline speaks: how its links are set, checked and opened. */
export interface Protocol<S extends TObject = TObject, L extends Link = Link> {
  /** As in `Sample.source.protocol`. */
  readonly name: string;
  readonly title: string;
  /** What it was tried against; we never claim more. */
  readonly proven: Proven;
  /** Settings of its configuration node, `tieline-<name>-link`. */
  readonly linkSettings: S;
  linkProblems?(settings: Static<S>): SettingProblem[];
  /** Returns at once; the library of the protocol is loaded by the first link that is opened. */
  open(options: LinkOptions<Static<S>>): L;
}
