import type { JsonObject } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { DroppedPrediction, Unsupported } from '../../predict.ts';
import type { Table } from '../../shared/hf/json-table.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { openChat } from './chat/open-chat.ts';
import { tokeniseDocument } from './completion.ts';
import type { TokenisedRow } from './finish-row.ts';
import { instructType } from './instruct/instruct-types.ts';
import { tokeniseMetharme } from './instruct/metharme.ts';
import { tokeniseReflection } from './instruct/reflection.ts';
import { tokeniseInstruction } from './instruct/tokenise-instruction.ts';
import { userDefined } from './instruct/user-defined.ts';
import type { OptionReader } from './option-reader.ts';
import type { AxolotlSettings } from './options.ts';
import { tokeniseSegments } from './segments.ts';
import { openTemplate } from './templates.ts';
import type { TokenText } from './token-text.ts';

/** A row of which no example comes; its place in the file is not known yet. */
export type LeftOutRow = Omit<DroppedPrediction, 'row'>;

export type TokeniseRow = (row: JsonObject) => (TokenisedRow | LeftOutRow)[];

export interface TypeContext {
  settings: AxolotlSettings;
  dataset: OptionReader;
  tokenizer: Tokenizer;
  tokenText: TokenText;
  unsupported: Unsupported[];
}

/** What `type` makes of rows; types that are not handled are noted as unsupported. */
export function openSftType(context: TypeContext): (table: Table) => TokeniseRow {
  const tokenise = rowsOfType(context);
  return () => tokenise;
}

function rowsOfType({ settings, dataset, tokenizer, tokenText, unsupported }: TypeContext): TokeniseRow {
  const one =
    (make: (row: JsonObject) => TokenisedRow): TokeniseRow =>
    (row) => [make(row)];
  const given = dataset.value('type');
  if (given === null) return stopOnAll('type is missing, and the rows have no input_ids, attention_mask and labels');
  if (isJsonObject(given)) {
    const read = userDefined(given, unsupported);
    return one((row) => tokeniseInstruction(read(row), settings, tokenText));
  }
  const type = dataset.text('type') ?? '';
  switch (type) {
    case 'chat_template': {
      const template = openTemplate(settings, dataset, tokenizer, true);
      return template === undefined ? stopOnAll('no template') : one(openChat(settings, dataset, template, tokenText));
    }
    case 'input_output':
    case 'input_output.load':
      return one((row) => tokeniseSegments(row, settings, tokenText));
    case 'completion':
    case 'completion.load': {
      const field = dataset.text('field') ?? 'text';
      return (row) => tokeniseDocument(row, field, settings, tokenText);
    }
    case 'metharme':
    case 'metharme.load':
      return one((row) => tokeniseMetharme(row, settings, tokenText));
    case 'reflection':
    case 'reflection:instruct':
    case 'reflection:chat':
      return one((row) =>
        tokeniseReflection(row, type === 'reflection' ? 'bare' : type === 'reflection:chat' ? 'chat' : 'instruct', settings, tokenText),
      );
    default: {
      const read = instructType(type, dataset.text('conversation'));
      if (read !== undefined) return one((row) => tokeniseInstruction(read(row), settings, tokenText));
      dataset.refuse('type', `${type}; handled are chat_template, the instruct types, input_output, completion and rows with input_ids`);
      return stopOnAll('type');
    }
  }
}

function stopOnAll(message: string): TokeniseRow {
  return () => {
    throw new RowStop('CRASH_CONFIG', message);
  };
}
