import { readThingDescription } from '../../src/formats/thing-description.ts';
import { plantProblems, plantSettings } from '../../src/runtime/plant-settings.ts';
import { untaggedRows } from '../shared/editor/untagged-rows.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  ...{ schema: plantSettings, check: plantProblems },
  shown: { tagsFile: () => false },
  otherForms: { tags: { label: 'Thing Description', endings: '.json,.jsonld', read: readThingDescription } },
  suggested: { tags: { label: 'add addresses without a tag', rows: untaggedRows } },
});
