const SECRET_NAME = /TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_?KEY|CREDENTIAL/i;
const SHORTEST_SECRET = 8;
/** Shapes of well-known tokens, wherever they come from. */
const TOKEN_SHAPES = /\b(?:hf_[A-Za-z0-9]{20,}|sk-[A-Za-z0-9_-]{20,}|gh[opsu]_[A-Za-z0-9]{30,}|AKIA[A-Z0-9]{16})\b/g;

/** A function that masks, in any text, the values of environment variables that are secret by their name, and what looks like a token. */
export function redactor(env: NodeJS.ProcessEnv): (text: string) => string {
  const secrets = Object.entries(env)
    .filter(([name, value]) => SECRET_NAME.test(name) && (value ?? '').length >= SHORTEST_SECRET)
    .map(([, value]) => value as string)
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let safe = text;
    for (const secret of secrets) safe = safe.replaceAll(secret, '***');
    return safe.replace(TOKEN_SHAPES, '***');
  };
}
