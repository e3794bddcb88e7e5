// An option set in one line, as the page of predictions names it.

/** Keys and values of a config by their dotted names, without those that `leftOut` names; long values are cut. */
export function optionText(config, leftOut = []) {
  const parts = [...flat(config, '')].filter(([key]) => !leftOut.includes(key)).map(([key, value]) => `${key}: ${shown(value)}`);
  return parts.length === 0 ? 'defaults' : parts.join(', ');
}

function* flat(value, path) {
  for (const [key, item] of Object.entries(value)) {
    const name = path === '' ? key : `${path}.${key}`;
    if (typeof item === 'object' && item !== null && !Array.isArray(item) && Object.keys(item).length > 0) yield* flat(item, name);
    else yield [name, item];
  }
}

function shown(value) {
  const text = typeof value === 'string' && /^[\w./:-]+$/.test(value) ? value : JSON.stringify(value);
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}
