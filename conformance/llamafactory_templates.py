"""Prints the templates that the installed LLaMA-Factory has, as check-llamafactory-templates.mjs compares them."""
import json
from llamafactory.data.template import TEMPLATES

KINDS = {"Template": "plain", "ReasoningTemplate": "reasoning", "Llama2Template": "merging", "Glm47ReasoningTemplate": "closing"}


def slots(given):
    made = []
    for slot in given:
        if isinstance(slot, set):  # any other name in a set writes nothing
            made += [{"mark": name[:3]} for name in ("bos_token", "eos_token") if name in slot]
        else:
            made.append(slot)
    return made


def shown(name, t):
    layout = {k: slots(getattr(t, "format_" + k).slots) for k in ("prefix", "system", "user", "assistant", "observation", "function")}
    return {"name": name, "kind": KINDS[type(t).__name__], "layout": layout, "callFormat": t.format_function.tool_format,
            "toolFormat": {"slot": t.format_tools.slots[0]} if t.format_tools.slots else t.format_tools.tool_format,
            "system": t.default_system, "stopWords": t.stop_words, "thoughtWords": list(t.thought_words), "callWords": list(t.tool_call_words),
            "hasEfficientEos": t.efficient_eos, "replacesEos": t.replace_eos, "hasMedia": type(t.mm_plugin).__name__ != "BasePlugin"}


print(json.dumps([shown(name, t) for name, t in TEMPLATES.items()], ensure_ascii=False))
