import { Type } from 'typebox';
import { PRIORITIES } from '../model/alarm.ts';

/** Where the priority is that of the signal: its attribute `priority`, or its class's. */
export const BY_ASSET = 'by asset';

/** The fields of a rule that say which assets it watches. */
export const watchedAssets = {
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas and in alarms.' })),
  plant: Type.String({ title: 'Plant', configNode: 'tieline-plant', description: 'The plant whose alarms these are.' }),
  assets: Type.String({
    title: 'Assets',
    default: '#',
    placeholder: 'acme/+/press-shop/#',
    minLength: 1,
    description: 'Which assets to watch: an asset path, with + for one level and # for the rest.',
  }),
};

/** The fields of a rule that say which signals it watches. */
export const watchedSignals = (ofUnit: string) => ({
  ...watchedAssets,
  property: Type.String({
    title: 'Property',
    placeholder: 'bearing-temperature',
    minLength: 1,
    description: 'Which property of these assets to watch.',
  }),
  unit: Type.Optional(
    Type.String({
      title: 'Unit',
      placeholder: '°C',
      description: ofUnit,
    }),
  ),
});

/** The field of a rule over several signals that says from where it has their readings. */
export const hears = Type.Enum(['wires', 'plant'], {
  title: 'Hears',
  default: 'wires',
  shownAs: { wires: 'what is wired to it', plant: 'its whole plant' },
  description:
    'From where it has the readings of its signals: over its wires, or all that the plant hears, by whichever normalize or derive, without a wire.',
});

/** The fields of a rule that say when it judges. */
export const onlyWhile = {
  enabledWhen: Type.Optional(
    Type.String({
      title: 'Only while',
      placeholder: '[running] is true',
      maxLength: 200,
      description:
        'Judges only while this is so: [mode] is auto, remote; [mode] is not off; [speed] > 100 rpm. Otherwise there is no alarm.',
    }),
  ),
  calendar: Type.Optional(
    Type.String({
      title: 'Calendar',
      configNode: 'tieline-calendar',
      description: 'Judges only while this calendar is open. None: at all hours.',
    }),
  ),
};

/** @param outOfOrder what becomes of readings that come out of order */
export const lateReadingsWith = (outOfOrder: string) =>
  Type.Enum(['ignore', 'judge'], {
    title: 'Late readings',
    default: 'ignore',
    description: `Readings that arrive later than the plant's limit: only kept, or judged too, as where a gateway stores and forwards. Those out of order ${outOfOrder}.`,
  });
export const lateReadings = lateReadingsWith('are only kept');

/** @param more what else there is to say of it */
export const priority = (more = '') =>
  Type.Enum([...PRIORITIES, BY_ASSET], {
    title: 'Priority',
    default: 'medium',
    description: `Priority of the alarms; by asset: that of the asset's class.${more === '' ? '' : ` ${more}`}`,
  });

export const latching = Type.Enum(['no', 'until reset'], {
  title: 'Latching',
  default: 'no',
  description: 'Until reset: the alarm stands until somebody resets it, also when its condition is over.',
});

/** The fields of a rule that say which of its alarms are one. */
export const alarmsTogether = {
  group: Type.Enum(['no', 'below one asset', 'all'], {
    ...{ title: 'Together', default: 'below one asset' },
    description:
      'Alarms that raise shortly after each other are one: the first, which explains the others. Of assets below the same one, or all of this node.',
  }),
  groupSeconds: Type.Number({
    ...{ title: 'Together within', unit: 's', default: 60, minimum: 0, maximum: 86_400 },
    description: 'How long after the first alarm others belong to it.',
  }),
};
