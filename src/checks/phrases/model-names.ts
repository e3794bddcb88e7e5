/** Names that models and their makers go by, as they are written. */
export const MODEL_NAMES: readonly { name: string; pattern: string }[] = [
  { name: 'ChatGPT', pattern: 'ChatGPT' },
  { name: 'GPT', pattern: 'GPT-?(?:[345](?:\\.5|o)?)' },
  { name: 'OpenAI', pattern: 'OpenAI' },
  { name: 'Claude', pattern: "Claude(?! [A-Z][a-z])" },
  { name: 'Anthropic', pattern: 'Anthropic' },
  { name: 'Qwen', pattern: 'Qwen|通义千问|通义' },
  { name: 'Alibaba Cloud', pattern: 'Alibaba Cloud|阿里云|阿里巴巴' },
  { name: 'DeepSeek', pattern: 'DeepSeek|深度求索' },
  { name: 'Llama', pattern: 'L[Ll]a[Mm][Aa](?: ?[234])?' },
  { name: 'Meta AI', pattern: 'Meta AI' },
  { name: 'Gemini', pattern: 'Gemini' },
  { name: 'Bard', pattern: 'Bard' },
  { name: 'Google DeepMind', pattern: 'Google DeepMind|Google AI' },
  { name: 'Mistral', pattern: 'Mistral(?: AI)?|Mixtral' },
  { name: 'Kimi', pattern: 'Kimi|Moonshot AI|月之暗面' },
  { name: 'ChatGLM', pattern: 'ChatGLM|智谱' },
  { name: 'ERNIE Bot', pattern: 'ERNIE Bot|文心一言|百度' },
  { name: 'MiniMax', pattern: 'MiniMax' },
  { name: 'Grok', pattern: 'Grok|xAI' },
  { name: 'Copilot', pattern: 'Microsoft Copilot|Bing Chat' },
  { name: 'Vicuna', pattern: 'Vicuna' },
  { name: 'Open Assistant', pattern: 'Open ?Assistant' },
]; // prettier-ignore

/** What stands right before a name where a model says who it is. */
export const CLAIMS_BEFORE: readonly string[] = [
  "\\bI(?:['’]m| am) (?:(?:a|an|the|just|called|named|known as|actually|based on|powered by|version of|AI|assistant|model|language|large|chatbot)[ ,]+){0,6}$",
  '\\b(?:[Mm]y name is|[Yy]ou can call me|[Cc]all me) $',
  "\\b(?:I(?:['’]m| am| was|['’]ve been| have been)|[Aa]s an? (?:AI|language|large language))\\b[^.!?\\n]{0,80}\\b(?:developed|created|trained|made|built|designed|provided)(?: and \\w+)? by (?:the (?:company|team|researchers|engineers)(?: at)? )?$",
  '我(?:是|叫|的名字是)(?:由|一个|一款|名为|来自|基于|您的|你的)?$',
  '我是?(?:一个|一款|一种)?[^。！？\\n]{0,24}由 ?$',
  '我(?:是|叫)[^。！？\\n]{0,20}(?:开发|训练|研发|创建|推出)的 ?$',
  '\\bIch (?:bin|heiße) (?:(?:ein|eine|das|der|von) )?$',
  '\\bIch (?:wurde|bin)[^.!?\\n]{0,60}\\bvon $',
  "\\bJ(?:e suis|e m['’]appelle|['’]ai été (?:créée?|développée?|entraînée?|conçue?) par) (?:un |une |le )?$",
  '\\b(?:Soy|[Mm]e llamo|Fui (?:cread[oa]|desarrollad[oa]|entrenad[oa]) por) (?:un |una |el )?$',
];
