import { sparkplugInSettings } from '../../src/protocols/sparkplug/settings.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: sparkplugInSettings,
  label: ({ group, edgeNode }) => `${group}/${edgeNode}`,
});
