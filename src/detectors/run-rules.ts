/** A pattern that points in control rarely make. */
export interface RunRule {
  readonly number: number;
  /** How many points it looks at. */
  readonly points: number;
  /** What was seen when it is broken. */
  readonly text: string;
  /** @param z exactly `points` points, in standard deviations from the centre; the last is the newest */
  isBroken(z: readonly number[]): boolean;
}

/** Most points that a rule looks at. */
export const LONGEST_RUN = 15;

const sideOf = (z: number) => Math.sign(z);

const oneBeyondThree: RunRule = {
  ...{ number: 1, points: 1, text: 'a point beyond 3 sigma' },
  isBroken: ([z = 0]) => Math.abs(z) > 3,
};

function oneSide(number: number, points: number): RunRule {
  return {
    ...{ number, points, text: `${points} points in a row on one side of the centre` },
    isBroken: (z) => sideOf(z[0] as number) !== 0 && z.every((each) => sideOf(each) === sideOf(z[0] as number)),
  };
}

/** `of` of `points` beyond `sigmas` on one side; the newest is one of them, so that no point that came back is blamed. */
function mostBeyond(number: number, of: number, points: number, sigmas: number): RunRule {
  return {
    ...{ number, points, text: `${of} of ${points} points beyond ${sigmas} sigma on one side` },
    isBroken(z) {
      const side = sideOf(z.at(-1) as number);
      const isBeyond = (each: number) => each * side > sigmas;
      return isBeyond(z.at(-1) as number) && z.filter(isBeyond).length >= of;
    },
  };
}

const steps = (z: readonly number[]) => z.slice(1).map((each, i) => sideOf(each - (z[i] as number)));

const sixSteady: RunRule = {
  ...{ number: 3, points: 6, text: '6 points in a row that rise or fall' },
  isBroken: (z) => Math.abs(steps(z).reduce((sum, step) => sum + step, 0)) === 5,
};

const fourteenAlternating: RunRule = {
  ...{ number: 4, points: 14, text: '14 points in a row that go up and down by turns' },
  isBroken: (z) => steps(z).every((step, i, all) => step !== 0 && (i === 0 || step === -(all[i - 1] as number))),
};

const fifteenWithinOne: RunRule = {
  ...{ number: 7, points: 15, text: '15 points in a row within 1 sigma' },
  isBroken: (z) => z.every((each) => Math.abs(each) < 1),
};

const eightOutsideOne: RunRule = {
  ...{ number: 8, points: 8, text: '8 points in a row beyond 1 sigma, on both sides' },
  isBroken: (z) => z.every((each) => Math.abs(each) > 1) && z.some((each) => each > 0) && z.some((each) => each < 0),
};

/** Western Electric, Statistical Quality Control Handbook (1956): four rules. */
const westernElectric: readonly RunRule[] = [
  oneBeyondThree,
  mostBeyond(2, 2, 3, 2),
  mostBeyond(3, 4, 5, 1),
  oneSide(4, 8),
];

/** L. S. Nelson, Journal of Quality Technology 16(4), 1984: eight rules. */
const nelson: readonly RunRule[] = [
  oneBeyondThree,
  oneSide(2, 9),
  sixSteady,
  fourteenAlternating,
  mostBeyond(5, 2, 3, 2),
  mostBeyond(6, 4, 5, 1),
  fifteenWithinOne,
  eightOutsideOne,
];

/** The sets of rules by name. */
export const RUN_RULES = { none: [], 'Western Electric': westernElectric, Nelson: nelson } as const;

/** The rules of a set that the newest of these points breaks. */
export function brokenRules(rules: readonly RunRule[], z: readonly number[]): RunRule[] {
  return rules.filter(({ points, isBroken }) => z.length >= points && isBroken(z.slice(-points)));
}
