import { Type } from 'typebox';

/** Settings of `tieline-normalize`. */
export const normalizeSettings = Type.Object({
  name: Type.Optional(Type.String({ title: 'Name', maxLength: 80, description: 'Shown on the canvas.' })),
  plant: Type.String({
    title: 'Plant',
    configNode: 'tieline-plant',
    description: 'The plant whose tag table gives samples their asset, property and unit.',
  }),
});
