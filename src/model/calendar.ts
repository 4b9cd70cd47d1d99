/** When a plant works, and who is on call, in its own time zone. Instants are ms since the Unix epoch. */
export interface Calendar {
  isOpen(at: number): boolean;
  /** When it opens or closes next after an instant; infinity where it does not within a year. */
  nextChange(at: number): number;
  /** The shift at an instant. */
  shiftAt(at: number): string | undefined;
  onCallAt(at: number): string | undefined;
  /** What makes it behave so, for who compares settings. */
  toJSON(): unknown;
}
