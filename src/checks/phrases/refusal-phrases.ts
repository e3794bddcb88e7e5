/** How models begin a refusal, by language; each is tried at the head of an answer. */
export const REFUSALS: readonly { language: string; pattern: string }[] = [
  { language: 'en', pattern: "(?:i(?:'m| am) (?:very |really |so |truly |terribly )?sorry|sorry|i apologi[sz]e|my apologies|unfortunately)[,.!]?(?: but| however)?,? (?:i|as an ai)(?:'m| am)? (?:can't|cannot|can not|won't|will not|am not able|not able|unable|am unable|must decline|don't feel comfortable|language model)" },
  { language: 'en', pattern: "i (?:can't|cannot|can not|won't|will not) (?:assist|help(?! but|ing)|comply|fulfil|fulfill|provide|create|generate|write|engage|participate|support|condone|answer|discuss|do that|give you)" },
  { language: 'en', pattern: "i(?:'m| am) (?:not able|unable|not comfortable|not programmed|not going) (?:to|with) (?:assist|help|comply|fulfil|fulfill|provid|creat|generat|writ|engag|discuss|answer|giv)" },
  { language: 'en', pattern: 'i must (?:respectfully )?(?:decline|refuse)' },
  { language: 'zh', pattern: '(?:非常)?(?:抱歉|对不起|很遗憾)[，,。！]?(?:但)?我?(?:无法|不能|没有办法|不可以|没法)' },
  { language: 'zh', pattern: '我(?:无法|不能)(?:提供|协助|帮助|回答|满足|完成|生成)' },
  { language: 'de', pattern: '(?:es tut mir (?:sehr )?leid|tut mir leid|entschuldigung|leider)[,.]? (?:aber |doch )?(?:ich )?(?:kann|darf|werde|könnte)(?: ich)? (?:dir |ihnen |dabei |das |diese |dieser )*(?:nicht|keine)' },
  { language: 'fr', pattern: "(?:je suis (?:vraiment |sincèrement )?désolée?|désolée?|je regrette)[,.]? (?:mais )?je ne (?:peux|puis|suis pas)" },
  { language: 'es', pattern: '(?:lo siento(?: mucho)?|lamentablemente|disculpa)[,.]? (?:pero )?(?:no puedo|no me es posible)' },
]; // prettier-ignore

/** What says of itself that it is a machine, anywhere in an answer. */
export const SELF_DESCRIPTIONS: readonly { language: string; pattern: string }[] = [
  { language: 'en', pattern: '\\b[Aa]s an? (?:AI|artificial intelligence|large language|language)(?: (?:language|text-based|chat))? ?(?:model|assistant|chatbot)\\b' },
  { language: 'en', pattern: '\\b[Aa]s an AI,? (?:I\\b|developed|created|trained)' },
  { language: 'en', pattern: "\\bI(?:['’]m| am) (?:just |only |merely )?an? (?:AI|artificial intelligence|large language|language)(?: language)? ?(?:model|assistant|chatbot)\\b" },
  { language: 'zh', pattern: '作为(?:一个|一名|一种)?(?:AI|人工智能|大型|大)?(?:AI)?(?:语言模型|人工智能助手|AI助手|智能助手)' },
  { language: 'de', pattern: '\\b[Aa]ls (?:ein(?:e)? )?(?:KI|künstliche Intelligenz|(?:großes )?(?:KI-)?Sprachmodell|KI-Assistent)\\b' },
  { language: 'fr', pattern: "\\b[Ee]n tant qu(?:e |')(?:modèle (?:de langage|d'IA)|(?:assistant )?IA\\b|intelligence artificielle)" },
  { language: 'es', pattern: '\\b[Cc]omo (?:un |una )?(?:modelo de lenguaje|IA\\b|inteligencia artificial|asistente de IA)' },
]; // prettier-ignore
