/** What each format writes around the tools of a row (llamafactory 0.9.5, data/tool_utils.py); `%` stands for the tools. */

const CALL_SIGNATURES =
  'You may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>%\n</tools>\n\n';
const JSON_CALLS =
  'For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>';

export const QWEN_TOOLS = `\n\n# Tools\n\n${CALL_SIGNATURES}${JSON_CALLS}`;

export const LING_TOOLS = `# Tools\n\n${CALL_SIGNATURES}${JSON_CALLS}\ndetailed thinking off`;

export const GLM4_MOE_TOOLS = `\n\n# Tools\n\n${CALL_SIGNATURES}For each function call, output the function name and arguments within the following XML format:\n<tool_call>{function-name}\n<arg_key>{arg-key-1}</arg_key>\n<arg_value>{arg-value-1}</arg_value>\n<arg_key>{arg-key-2}</arg_key>\n<arg_value>{arg-value-2}</arg_value>\n...\n</tool_call>\n`;

export const QWEN3_5_TOOLS =
  '\n\n# Tools\n\nYou have access to the following functions:\n\n<tools>%\n</tools>\n\nIf you choose to call a function ONLY reply in the following format with NO suffix:\n\n<tool_call>\n<function=example_function_name>\n<parameter=example_parameter_1>\nvalue_1\n</parameter>\n<parameter=example_parameter_2>\nThis is the value for the second parameter\nthat can span\nmultiple lines\n</parameter>\n</function>\n</tool_call>\n\n<IMPORTANT>\nReminder:\n- Function calls MUST follow the specified format: an inner <function=...></function> block must be nested within <tool_call></tool_call> XML tags\n- Required parameters MUST be specified\n- You may provide optional reasoning for your function call in natural language BEFORE the function call, but NOT after\n- If there is no function call available, answer the question like normal with your current knowledge and do not tell the user about function calls\n</IMPORTANT>';

/** Of the format `default`; `names` are those of the tools. */
export function defaultTools(tools: string, names: string): string {
  return `You have access to the following tools:\n${tools}Use the following format if using a tool:\n\`\`\`\nAction: tool name (one of [${names}])\nAction Input: the input to the tool, in a JSON format representing the kwargs (e.g. \`\`\`{"input": "hello world", "num_beams": 5}\`\`\`)\n\`\`\`\n`;
}

export const GLM4_TOOLS =
  '你是一个名为 ChatGLM 的人工智能助手。你是基于智谱 AI 公司训练的语言模型 GLM-4 模型开发的，你的任务是针对用户的问题和要求提供适当的答复和支持。\n\n# 可用工具%';

export const GLM4_TOOL_END = '\n在调用上述函数时，请使用 Json 格式表示调用的参数。';

/** `date` as `%d %b %Y` of the day of the run. */
export function llama3Tools(tools: string, date: string): string {
  return `Cutting Knowledge Date: December 2023\nToday Date: ${date}\n\nYou have access to the following functions. To call a function, please respond with JSON for a function call. Respond in the format {"name": function name, "parameters": dictionary of argument name and its value}. Do not use variables.\n\n${tools}`;
}

export const MINIMAX1_TOOLS =
  'You are provided with these tools:\n<tools>\n%</tools>\n\nIf you need to call tools, please respond with <tool_calls></tool_calls> XML tags, and provide tool-name and json-object of arguments, following the format below:\n<tool_calls>\n{"name": <tool-name-1>, "arguments": <args-json-object-1>}\n...\n</tool_calls>';

export const MINIMAX2_TOOLS =
  '\n\n# Tools\n\nYou may call one or more tools to assist with the user query.\nHere are the tools available in JSONSchema format:\n\n<tools>\n%</tools>\n\nWhen making tool calls, use XML format to invoke tools and pass parameters:\n\n<minimax:tool_call>\n<invoke name="tool-name-1">\n<parameter name="param-key-1">param-value-1</parameter>\n<parameter name="param-key-2">param-value-2</parameter>\n...\n</invoke>\n</minimax:tool_call>';

export const SEED_OSS_TOOLS =
  'system\nYou are Doubao, a helpful AI assistant. You may call one or more functions to assist with the user query.Tool List:\nYou are authorized to use the following tools (described in JSON Schema format). Before performing any task, you must decide how to call them based on the descriptions and parameters of these tools.%\n工具调用请遵循如下格式:\n<seed:tool_call>\n<function=example_function_name>\n<parameter=example_parameter_1>value_1</parameter>\n<parameter=example_parameter_2>This is the value for the second parameter\nthat can span\nmultiple lines</parameter>\n</function>\n</seed:tool_call>\n';

export const LFM2_TOOLS = 'List of tools: <|tool_list_start|>%<|tool_list_end|>';

export const MISTRAL_TOOLS = '[AVAILABLE_TOOLS] %[/AVAILABLE_TOOLS]';

/** The tools in a prompt; what they hold is not looked at again. */
export function within(prompt: string, tools: string): string {
  return prompt.replace('%', () => tools);
}
