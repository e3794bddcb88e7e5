"""What transformers' chat templating makes of conversations: templates_check.py CASES_JSON OUT_JSONL

CASES_JSON: {"now": seconds, "tokens": {…}, "templates": […], "cases": [{"template": index, "messages": …, "tools": …, "addGenerationPrompt": …, "variables": …,
"continueFinalMessage": …}]}. One line for each case: {"text": …, "generated": [[start, end], …]} with offsets in code points, or {"refused": …}.
"""
import datetime
import json
import sys

from transformers.utils import chat_template_utils

with open(sys.argv[1], encoding="utf-8") as file:
    given = json.load(file)


class FixedClock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(given["now"], datetime.timezone.utc).replace(tzinfo=None)


chat_template_utils.datetime = FixedClock


def rendered(case):
    # as apply_chat_template does it before (tokenization_utils_base.py)
    messages = [{key: value for key, value in message.items() if value is not None} for message in case["messages"]]
    continues = case.get("continueFinalMessage", False)
    if continues and case["addGenerationPrompt"]:
        raise ValueError("continue_final_message and add_generation_prompt are not compatible.")
    texts, generated = chat_template_utils.render_jinja_template(
        conversations=[messages],
        tools=case.get("tools"),
        chat_template=given["templates"][case["template"]],
        return_assistant_tokens_mask=not continues,
        continue_final_message=continues,
        add_generation_prompt=case["addGenerationPrompt"],
        **{**given["tokens"], **case["variables"]},
    )
    return {"text": texts[0], "generated": generated[0] if generated else []}


with open(sys.argv[2], "w", encoding="utf-8") as out:
    for case in given["cases"]:
        try:
            line = rendered(case)
        except RecursionError:
            line = {"refused": "RecursionError"}
        except Exception as error:
            line = {"refused": f"{type(error).__name__}: {error}"[:200]}
        out.write(json.dumps(line) + "\n")
