/** Text of the data as it may stand in HTML and SVG, in text and in quoted attributes. */
export function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '·')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A number as SVG wants it: short. */
export function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A picture with its name and what it shows, for those who can't see it. `id` is unique in the page. */
export function picture(id: string, size: { width: number; height: number }, title: string, description: string, content: string): string {
  const { width, height } = size;
  return `<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc" preserveAspectRatio="xMinYMin meet">
<title id="${id}-title">${escaped(title)}</title><desc id="${id}-desc">${escaped(description)}</desc>
${content}
</svg>`;
}

/** Rows of cells, numbers to the right; the first row is the head. `caption` says what it is. */
export function htmlTable(caption: string, [head = [], ...rows]: readonly (readonly string[])[]): string {
  const headCells = head.map(
    (cell, column) => `<th scope="col"${isNumber(rows[0]?.[column]) ? ' class="number"' : ''}>${escaped(cell)}</th>`,
  );
  const body = rows.map((row) => `<tr>${row.map((cell, column) => bodyCell(cell, column)).join('')}</tr>`).join('\n');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(caption)}"><table><caption>${escaped(caption)}</caption>
<thead><tr>${headCells.join('')}</tr></thead>
<tbody>${body}</tbody></table></div>`;
}

function bodyCell(cell: string, column: number): string {
  if (column === 0) return `<th scope="row"${isNumber(cell) ? ' class="number"' : ''}>${escaped(cell)}</th>`;
  return `<td${isNumber(cell) ? ' class="number"' : ''}>${escaped(cell)}</td>`;
}

function isNumber(cell: string | undefined): boolean {
  return cell !== undefined && /^[<>]?[-+]?[\d,.]+(?:\s%)?$/.test(cell);
}

/** A picture, what its colours mean, and its numbers as a table behind a fold. */
export function figure(svg: string, legend: string, table: string): string {
  return `<figure>
${svg}
${legend}<details><summary>The numbers</summary>
${table}
</details>
</figure>`;
}

/** Names of classes that colour marks, with what they mean. */
export function legendOf(entries: readonly (readonly [className: string, meaning: string])[]): string {
  const marks = entries.map(
    ([className, meaning]) => `<li><span class="key ${className}" aria-hidden="true"></span>${escaped(meaning)}</li>`,
  );
  return `<ul class="legend">${marks.join('')}</ul>\n`;
}
