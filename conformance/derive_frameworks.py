"""Takes what a framework's packages say about it: versions, licence, Python, methods, models, templates, quantisations, exports, commands.

    python derive_frameworks.py axolotl|litgpt|llamafactory|trl|unsloth ../assets/framework-facts

Run with the framework's own Python, once for each. One JSON file for each framework; `sources` names the file of the package that each entry was read from.
"""

import ast
import importlib.metadata
import json
import os
import pathlib
import re
import sys

os.environ.setdefault("AXOLOTL_DO_NOT_TRACK", "1")


def package(name):
    """The folder of an installed package, without importing it."""
    return next(pathlib.Path(p) / name for p in sys.path if (pathlib.Path(p) / name / "__init__.py").exists())


def parsed(path):
    return ast.parse(path.read_text())


def assigned(path, name):
    """The literal that a module, or a class in it, gives to a name."""
    for node in ast.walk(parsed(path)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return ast.literal_eval(node.value)
    raise LookupError(f"{name} in {path}")


def enum_values(path, name):
    body = next(node.body for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef) and node.name == name)
    named = [(node.targets[0].id, node.value) for node in body if isinstance(node, ast.Assign)]
    return [value.value if isinstance(value, ast.Constant) else key for key, value in named]


def literal_choices(path, name):
    """The values of a field annotated as Literal[…]."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            return [one.value for one in ast.walk(node.annotation) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    raise LookupError(f"{name} in {path}")


def mapping_size(path, name):
    return len(mapping_keys(path, name))


def mapping_keys(path, name):
    """The keys of a module's dict or OrderedDict, without importing it."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            value = node.value
            if isinstance(value, ast.Dict):
                return [key.value for key in value.keys]
            return [pair.elts[0].value for pair in value.args[0].elts]
    raise LookupError(f"{name} in {path}")


def architectures():
    """What transformers can load by name in this environment: language models, and models that see."""
    path = package("transformers") / "models" / "auto" / "modeling_auto.py"
    return {
        "transformers": importlib.metadata.version("transformers"),
        "language": mapping_size(path, "MODEL_FOR_CAUSAL_LM_MAPPING_NAMES"),
        "imageText": mapping_size(path, "MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES"),
    }


def licence_of(metadata, files):
    if metadata.get("License-Expression"):
        return metadata["License-Expression"]
    file = next(path for path in files if re.search(r"LICENSE(\.md)?$", str(path)))
    head = file.locate().read_text()[:400]
    if "Apache License" in head and "Version 2.0" in head:
        return "Apache-2.0"
    raise LookupError("the licence")


def common(name):
    metadata = importlib.metadata.metadata(name)
    required = [line for line in metadata.get_all("Requires-Dist") or [] if "extra ==" not in line]
    return {
        "framework": name,
        "version": metadata["Version"],
        "python": metadata["Requires-Python"],
        "licence": licence_of(metadata, importlib.metadata.files(name)),
        "torch": next((re.sub(r"^torch\s*", "", line.split(";")[0]) for line in required if re.match(r"torch\b[^a-z]", line)), "by transformers"),
        "codeLines": sum(len(path.read_text(errors="replace").splitlines()) for path in package(name).rglob("*.py")),
        "requirements": len({re.split(r"[\s<>=!~;\[(]", line)[0].lower() for line in required}),
    }


def axolotl():
    folder = package("axolotl")
    enums = folder / "utils" / "schemas" / "enums.py"
    from axolotl.cli.main import cli

    schema = json.load(open(pathlib.Path(__file__).parent.parent / "assets" / "config-schemas" / "axolotl.json"))
    return {
        "methods": ["sft", "pretraining", *enum_values(enums, "RLType"), "reward model", "process reward model"],
        "tunings": ["full", "lora", "qlora"],
        "quantisations": [*[one for one in ("load_in_4bit", "load_in_8bit", "gptq") if one in schema["keys"]], *[f"torchao {one}" for one in enum_values(enums, "TorchAOQuantDType")]],
        "templates": len([one for one in enum_values(enums, "ChatTemplate") if one not in ("jinja", "tokenizer_default")]),
        "architectures": architectures(),
        "options": len(schema["keys"]),
        "commands": sorted(cli.commands),
        "clouds": sorted(re.findall(r'"(\w+)":', (folder / "cli" / "cloud" / "registry.py").read_text())),
        "sources": {
            "methods": "axolotl/utils/schemas/enums.py, RLType",
            "tunings": "axolotl/utils/schemas/peft.py",
            "quantisations": "axolotl/utils/schemas/config.py; utils/schemas/enums.py, TorchAOQuantDType",
            "templates": "axolotl/utils/schemas/enums.py, ChatTemplate",
            "options": "axolotl/utils/schemas/config.py, AxolotlInputConfig",
            "commands": "axolotl/cli/main.py",
            "clouds": "axolotl/cli/cloud/registry.py",
        },
    }


def llamafactory():
    folder = package("llamafactory")
    from llamafactory.data.template import TEMPLATES
    from llamafactory.extras.constants import MULTIMODAL_SUPPORTED_MODELS, SUPPORTED_MODELS

    hparams = folder / "hparams"
    schema = json.load(open(pathlib.Path(__file__).parent.parent / "assets" / "config-schemas" / "llamafactory.json"))
    losses = schema["keys"]["pref_loss"]["choices"]
    return {
        "methods": [*literal_choices(hparams / "finetuning_args.py", "stage"), *[f"{one} loss" for one in losses if one != "sigmoid"]],
        "tunings": literal_choices(hparams / "finetuning_args.py", "finetuning_type"),
        "quantisations": enum_values(folder / "extras" / "constants.py", "QuantizationMethod"),
        "templates": len(TEMPLATES),
        "architectures": architectures(),
        "listedModels": len(SUPPORTED_MODELS),
        "listedVisionModels": len(MULTIMODAL_SUPPORTED_MODELS),
        "options": len(schema["keys"]),
        "commands": sorted(set(re.findall(r"llamafactory-cli (\w+)", (folder / "launcher.py").read_text()))),
        "sources": {
            "methods": "llamafactory/hparams/finetuning_args.py, stage and pref_loss",
            "tunings": "llamafactory/hparams/finetuning_args.py, finetuning_type",
            "quantisations": "llamafactory/extras/constants.py, QuantizationMethod",
            "templates": "llamafactory/data/template.py, TEMPLATES",
            "listedModels": "llamafactory/extras/constants.py, SUPPORTED_MODELS",
            "options": "llamafactory/hparams/",
            "commands": "llamafactory/launcher.py",
        },
    }


def litgpt():
    folder = package("litgpt")
    from litgpt.config import configs
    from litgpt.parser_config import parser_commands
    from litgpt.prompts import prompt_styles

    schema = json.load(open(pathlib.Path(__file__).parent.parent / "assets" / "config-schemas" / "litgpt-finetune_lora.json"))
    commands = parser_commands()
    hub_names = {one["hf_config"]["name"] for one in configs if one.get("hf_config", {}).get("name")}
    return {
        "methods": ["sft", "pretraining"],
        "tunings": sorted(one.removeprefix("finetune_") for one in commands if one.startswith("finetune_")),
        "quantisations": schema["keys"]["quantize"]["choices"],
        "templates": len(prompt_styles),
        "listedModels": len(configs),
        "modelNames": sorted({one["name"] for one in configs} | hub_names),
        "options": len(schema["keys"]),
        "commands": sorted(commands),
        "sources": {
            "methods": "litgpt/parser_config.py, parser_commands",
            "tunings": "litgpt/parser_config.py, parser_commands",
            "quantisations": "litgpt/finetune/lora.py, setup",
            "templates": "litgpt/prompts.py, prompt_styles",
            "listedModels": "litgpt/config.py, configs",
            "options": "litgpt/finetune/lora.py, setup",
            "commands": "litgpt/parser_config.py, parser_commands",
        },
    }


def trl():
    folder = package("trl")
    structure = assigned(folder / "__init__.py", "_import_structure")
    schema = json.load(open(pathlib.Path(__file__).parent.parent / "assets" / "config-schemas" / "trl-sft.json"))
    experimental = sorted(path.parent.name for path in (folder / "experimental").glob("*/*_trainer.py"))
    return {
        "methods": sorted(name.removesuffix("Trainer").lower() for name in structure["trainer"] if name.endswith("Trainer")),
        "experimental": sorted(set(experimental)),
        "tunings": ["full", "peft"],
        "quantisations": sorted({name.removeprefix("load_in_") for name in schema["keys"] if name.startswith("load_in_")}),
        "templates": len(list((folder / "chat_templates").glob("*_training.jinja"))),
        "architectures": architectures(),
        "options": len(schema["keys"]),
        "commands": sorted(path.stem for path in (folder / "scripts").glob("*.py") if path.stem not in ("__init__", "utils", "_hf_argparser")),
        "parallelism": sorted(path.stem for path in (folder / "accelerate_configs").glob("*.yaml")),
        "sources": {
            "methods": "trl/__init__.py, the trainers that it exports",
            "experimental": "trl/experimental/",
            "quantisations": "trl/trainer/model_config.py",
            "templates": "trl/chat_templates/*_training.jinja",
            "options": "trl/scripts/sft.py",
            "commands": "trl/scripts/",
            "parallelism": "trl/accelerate_configs/",
        },
    }


def unsloth():
    folder = package("unsloth")
    mapper = folder / "models" / "mapper.py"
    save = (folder / "save.py").read_text()
    loads = sorted(set(re.findall(r"\b(load_in_\w+) = (?:True|False)", (folder / "models" / "loader.py").read_text())))
    trl_trainer = package("trl") / "trainer"
    trainers = sorted(path.stem.removesuffix("_trainer") for path in trl_trainer.glob("*_trainer.py") if path.stem != "base_trainer")
    commands = sorted(path.stem for path in (package("unsloth_cli") / "commands").glob("*.py") if not path.stem.startswith("_"))
    sources = [path for path in folder.rglob("*.py")]
    schema = json.load(open(pathlib.Path(__file__).parent.parent / "assets" / "config-schemas" / "unsloth.json"))
    return {
        "methods": trainers,
        "tunings": ["full", "lora", "qlora"],
        "quantisations": [name.removeprefix("load_in_") for name in loads if not name.endswith("_kwargs")],
        "templates": len(set(re.findall(r'^CHAT_TEMPLATES\["([^"]+)"\]', (folder / "chat_templates.py").read_text(), re.M))),
        "architectures": architectures(),
        "listedModels": mapping_size(mapper, "__INT_TO_FLOAT_MAPPER"),
        "options": sum(len(one.get("keys", {})) or 1 for one in schema["keys"].values()),
        "exports": sorted(set(re.findall(r'"(merged_16bit|merged_4bit|lora)"', save))) + [f"{mapping_size(folder / 'save.py', 'ALLOWED_QUANTS')} GGUF types"],
        "commands": commands,
        "trl": importlib.metadata.version("trl"),
        "files": len(sources),
        "agplFiles": sum("SPDX-License-Identifier: AGPL-3.0" in path.read_text()[:400] for path in sources),
        "cliLicence": "AGPL-3.0-only" if "AGPL-3.0-only" in (package("unsloth_cli") / "__init__.py").read_text()[:200] else "",
        "sources": {
            "methods": "trl/trainer/*_trainer.py, all of which unsloth/models/rl.py patches",
            "quantisations": "unsloth/models/loader.py",
            "templates": "unsloth/chat_templates.py, CHAT_TEMPLATES",
            "listedModels": "unsloth/models/mapper.py, models with 4-bit weights of Unsloth's own",
            "options": "unsloth_cli/config.py",
            "exports": "unsloth/save.py",
            "commands": "unsloth_cli/commands/",
            "agplFiles": "the SPDX headers of unsloth/**/*.py",
            "cliLicence": "the SPDX header of unsloth_cli/__init__.py",
        },
    }


framework, out = sys.argv[1], sys.argv[2]
facts = {**common(framework), **globals()[framework]()}
with open(os.path.join(out, f"{framework}.json"), "w") as file:
    json.dump(facts, file, indent=1)
    file.write("\n")
