"""Takes the chat template that LLaMA-Factory names for each model from its registry (extras/constants.py).

    python derive_llamafactory.py ../assets/llamafactory/model-templates.json
"""

import importlib.metadata
import json
import sys

from llamafactory.extras.constants import DEFAULT_TEMPLATE, SUPPORTED_MODELS, DownloadSource

templates = {}
for name, places in SUPPORTED_MODELS.items():
    model = places.get(DownloadSource.DEFAULT)
    if model and DEFAULT_TEMPLATE.get(name):
        templates[model] = DEFAULT_TEMPLATE[name]
version = importlib.metadata.version("llamafactory")
with open(sys.argv[1], "w") as file:
    json.dump({"version": version, "templates": dict(sorted(templates.items()))}, file, indent=1)
    file.write("\n")
