// Predictions of rows, and how they differ from what the framework made of the same rows.

/** All predictions of rows in order. */
export function predictAll({ predictor }, rows) {
  return [...rows.flatMap((row, index) => [...predictor.push(row, index)]), ...predictor.end()];
}

/** Names of our lists of ids and labels, and of the oracle's. */
const FIELDS = [
  ['inputIds', 'input_ids'], ['labels', 'labels'], ['seqLengths', 'seq_lengths'], ['promptIds', 'prompt_ids'], ['chosenInputIds', 'chosen_input_ids'],
  ['chosenLabels', 'chosen_labels'], ['rejectedInputIds', 'rejected_input_ids'], ['rejectedLabels', 'rejected_labels'], ['isDesirable', 'kto_label'],
];
const UNTRAINED = -100;

/** What differs between predictions (dropped ones left out) and the framework's examples: `{ row, text }`, the row as the file has it where it is known. */
export function differences(predictions, examples) {
  const made = predictions.filter(({ kind }) => kind !== 'dropped');
  const found = [];
  if (made.length !== examples.length) {
    const rows = new Set(examples.map(({ row }) => row));
    const lone = made.find(({ row }) => row !== null && !rows.has(row)) ?? examples.find(({ row }) => row !== null && !made.some((one) => one.row === row));
    found.push({ row: lone?.row ?? null, text: `${made.length} examples predicted, ${examples.length} made` });
  }
  for (const [index, prediction] of made.entries()) {
    const example = examples[index];
    const say = (text) => found.push({ row: prediction.row, text: `example ${index} (row ${prediction.row}): ${text}` });
    if (!coversAll(prediction)) say(`spans ${JSON.stringify(prediction.spans)} do not cover the tokens`);
    if (example === undefined) continue;
    if (typeof example.row === 'number' && prediction.row !== null && example.row !== prediction.row) say(`is of row ${example.row}`);
    for (const [ours, theirs] of FIELDS) if (theirs in example && ours in prediction) compareField(prediction[ours], example[theirs], theirs, say);
  }
  return found;
}

function compareField(ours, theirs, name, say) {
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return;
  if (!Array.isArray(ours) || !Array.isArray(theirs)) return say(`${name} is ${JSON.stringify(ours)} / ${JSON.stringify(theirs)}`);
  const at = ours.findIndex((id, place) => id !== theirs[place]);
  const from = at === -1 ? ours.length : at;
  say(`${name} differs at ${from}: ${JSON.stringify(ours.slice(from, from + 6))} / ${JSON.stringify(theirs.slice(from, from + 6))} (${ours.length} / ${theirs.length})`);
}

/** Whether the spans of a prediction cover its tokens in order, each as its labels say. */
function coversAll({ kind, inputIds, labels, spans }) {
  if (kind !== 'tokens' || spans === undefined) return true;
  let at = 0;
  for (const { start, end, isTrained } of spans) {
    if (start !== at || end <= start || labels.slice(start, end).some((label) => (label !== UNTRAINED) !== isTrained)) return false;
    at = end;
  }
  return at === inputIds.length;
}
