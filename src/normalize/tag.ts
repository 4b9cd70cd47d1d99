import { type Static, Type } from 'typebox';

/** How a value is to be read. */
export const TAG_TYPES = ['as delivered', 'number', 'boolean', 'text'] as const;
/** What becomes of a raw value outside its scale. */
export const BEYOND_SCALE = ['mark', 'clamp'] as const;

/** What a deadband is given in. */
export const DEADBAND_IN = ['unit', 'percent', 'swinging door'] as const;

/** One row of the tag table: what an address means. */
export const tagSettings = Type.Object({
  address: Type.String({
    title: 'Address',
    minLength: 1,
    placeholder: 'holding:0:int16',
    description: 'The address as its link names it: MQTT topic, Modbus register, … {name} stands for a part without /.',
  }),
  link: Type.Optional(
    Type.String({ title: 'Link', description: 'Name of the link. Empty: any link that has this address.' }),
  ),
  asset: Type.String({
    title: 'Asset',
    minLength: 1,
    pattern: '^[^/+#]+(/[^/+#]+)*$',
    placeholder: 'acme/munich/press-shop/hvac',
    description: 'ISA-95 path of the asset. May use {name} of the address.',
  }),
  property: Type.String({
    title: 'Property',
    minLength: 1,
    pattern: '^[^/+#]+$',
    placeholder: 'setpoint',
    description: 'What is measured there. May use {name} of the address.',
  }),
  unit: Type.Optional(Type.String({ title: 'Unit', placeholder: '°C', description: 'Unit that the plant shall see.' })),
  deviceUnit: Type.Optional(
    Type.String({ title: 'Device unit', placeholder: '°F', description: 'Unit the device speaks. Empty: the same.' }),
  ),
  scale: Type.Optional(
    Type.Number({ title: 'Scale', placeholder: '0.1', description: 'Engineering value = raw × scale + offset.' }),
  ),
  offset: Type.Optional(Type.Number({ title: 'Offset', placeholder: '0', description: 'Added after scaling.' })),
  low: Type.Optional(Type.Number({ title: 'Low', description: 'Values below are implausible: quality bad.' })),
  high: Type.Optional(Type.Number({ title: 'High', description: 'Values above are implausible: quality bad.' })),
  type: Type.Optional(
    Type.Enum([...TAG_TYPES], {
      title: 'Type',
      default: 'as delivered',
      description: 'What the value becomes: text "12.5" a number, 0 and 1 a boolean.',
    }),
  ),
  states: Type.Optional(
    Type.String({
      title: 'States',
      placeholder: '0 = off; 1 = running',
      description: 'Words for numbers; a number that has none is bad.',
    }),
  ),
  bits: Type.Optional(
    Type.String({
      title: 'Bits',
      placeholder: '0 = running; 3 = fault',
      description: 'Properties that are bits of this word, true or false each.',
    }),
  ),
  rawLow: Type.Optional(
    Type.Number({
      title: 'Raw low',
      placeholder: '4',
      description: 'Raw value that means Scaled low. In place of Scale.',
    }),
  ),
  rawHigh: Type.Optional(
    Type.Number({ title: 'Raw high', placeholder: '20', description: 'Raw value that means Scaled high.' }),
  ),
  scaledLow: Type.Optional(Type.Number({ title: 'Scaled low', placeholder: '0', description: 'In the device unit.' })),
  scaledHigh: Type.Optional(
    Type.Number({ title: 'Scaled high', placeholder: '16', description: 'In the device unit.' }),
  ),
  beyond: Type.Optional(
    Type.Enum([...BEYOND_SCALE], {
      title: 'Beyond scale',
      default: 'mark',
      description:
        'A raw value outside Raw low to Raw high: mark makes it uncertain, clamp sets it to the end of the scale.',
    }),
  ),
  deadband: Type.Optional(
    Type.Number({
      title: 'Deadband',
      minimum: 0,
      placeholder: '0.2',
      description:
        'A value that moved by no more is not passed on; at least one is within half of the stale time. Empty: all are.',
    }),
  ),
  deadbandIn: Type.Optional(
    Type.Enum([...DEADBAND_IN], {
      title: 'Deadband in',
      default: 'unit',
      description:
        'unit: in the unit that the plant sees. percent: of the scale, else of Low to High. swinging door: in the unit, and only the history is thinned out.',
    }),
  ),
  staleSeconds: Type.Optional(
    Type.Number({
      title: 'Stale after',
      minimum: 1,
      maximum: 2_592_000,
      placeholder: '3600',
      description: 'Seconds of silence after which the signal is stale. Empty: as the plant says.',
    }),
  ),
  description: Type.Optional(
    Type.String({
      title: 'Description',
      maxLength: 200,
      placeholder: 'outlet, upper sensor',
      description: 'For people.',
    }),
  ),
  owner: Type.Optional(
    Type.String({ title: 'Owner', maxLength: 80, description: 'Who knows about it: a person, a shift, a department.' }),
  ),
});

export type Tag = Static<typeof tagSettings>;
