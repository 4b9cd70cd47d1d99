import type { FieldSchema, SettingProblem } from '../../../../src/model/settings.ts';
import type { OtherForm } from '../problems.ts';
import type { Row } from './rows.ts';

/** What a grid needs of the dialog around it. */
export interface GridSettings {
  /** Where it stands in the page. */
  place: HTMLElement;
  name: string;
  table: FieldSchema;
  stored: readonly unknown[];
  /** What is wrong with these rows, were they those of the table; every other field is as it stands in the dialog. */
  problemsOf(rows: readonly Row[]): SettingProblem[];
  copyText(text: string): void;
  /** Further rows that may be asked for. */
  suggested: { label: string; rows(): Promise<Row[] | string> } | undefined;
  /** Reads what is no CSV, where the table knows its form. */
  otherForm: OtherForm | undefined;
}
