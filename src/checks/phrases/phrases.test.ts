import { expect, test } from 'vitest';
import { codesIn } from '../testing/look-at-text.ts';
import { identity, refusal } from './phrases.ts';

test.for([
  "I'm sorry, but I can't help with that.",
  'I’m sorry, but I can’t assist with that request.',
  'Sorry, I cannot provide medical advice.',
  'I cannot fulfill this request, as it asks for harm.',
  "I'm unable to assist with that.",
  'I must decline.',
  'Unfortunately, I am unable to do so.',
  '抱歉，我无法回答这个问题。',
  '对不起，我不能提供这些信息。',
  'Es tut mir leid, aber ich kann dir dabei nicht helfen.',
  'Je suis désolé, mais je ne peux pas répondre.',
  'Lo siento, pero no puedo ayudarte con eso.',
])('a refusal: %s', (text) => expect(codesIn(refusal, text)).toEqual(['REFUSAL_PHRASE']));

test.for([
  'As an AI language model, I have no body.',
  'I am an AI assistant.',
  'Well, as an AI, I never sleep.',
  '作为一个人工智能助手，我没有身体。',
  'Als KI habe ich keinen Körper.',
  "En tant que modèle de langage, je n'ai pas de corps.",
  'Como modelo de lenguaje, no tengo cuerpo.',
])('a model speaks of itself: %s', (text) => expect(codesIn(refusal, text)).toEqual(['AI_SELF_REFERENCE']));

test.for([
  'I am sorry to hear that. You can write to the office.',
  "I can't help but admire the harbour.",
  'The boat cannot leave before noon; the captain is unable to see.',
  'AI models learn from data. A language model is trained on text.',
  'Unfortunately, the harbour was closed.',
  '我不能肯定，但是港口在左边。',
])('no refusal: %s', (text) => expect(codesIn(refusal, text)).toEqual([]));

test.for([
  'I am ChatGPT, a model of OpenAI.',
  "I'm Claude, an AI assistant made by Anthropic.",
  'I am a large language model trained by OpenAI.',
  'As an AI language model developed by OpenAI, I can help.',
  'My name is Qwen.',
  'I was created by DeepSeek.',
  '我是通义千问。',
  '我是由深度求索开发的助手。',
  'Ich bin ChatGPT.',
  'Ich wurde von OpenAI entwickelt.',
  'Je suis Claude.',
  'Soy ChatGPT.',
])('a claim: %s', (text) => expect(codesIn(identity, text)).toEqual(['IDENTITY_CLAIM']));

test.for([
  'ChatGPT is a model of OpenAI.',
  'I am not ChatGPT.',
  'I am Claude Monet, and I paint.',
  'I am Anna. OpenAI is a company.',
  'I am a Gemini by birth.',
  'I use ChatGPT every day.',
  '我喜欢用百度搜索。',
])('no claim: %s', (text) => expect(codesIn(identity, text)).toEqual([]));

test('only answers are looked at', () => {
  for (const role of ['user', 'system', 'tool'] as const) {
    expect(codesIn(identity, 'I am ChatGPT.', role)).toEqual([]);
    expect(codesIn(refusal, "I'm sorry, but I can't help.", role)).toEqual([]);
  }
});
