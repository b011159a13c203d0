"""Holds a Compose file against the Compose specification: compose.py FILE.

Variables are put in first, as the engine does; merges are applied, references to networks, volumes, configs and secrets
checked by compose-spec, and what it does not look at (conditions, files, environment) here.
"""

import os
import re
import sys

import compose_spec
import yaml

VARIABLE = re.compile(r"\$\{(\w+)(?::?[-?]([^}]*))?\}")


def interpolated(text, given):
    def value(match):
        name, standard = match.group(1), match.group(2) or ""
        return given.get(name, "" if ":?" in match.group(0) else standard)

    return VARIABLE.sub(value, text)


def faults(document, folder):
    services = document["services"]
    for name, service in services.items():
        for needed, how in (service.get("depends_on") or {}).items() if isinstance(service.get("depends_on"), dict) else []:
            if needed not in services:
                yield f"{name} waits for {needed}, which is no service"
            elif how["condition"] == "service_healthy" and not can_be_healthy(services[needed]):
                yield f"{name} waits for {needed} to be healthy, which nobody looks at"
        if "ports" in service and name != "caddy":
            yield f"{name} has a port outside"
        for key, text in (service.get("environment") or {}).items():
            if re.search(r"(PASSWORD|SECRET|KEY|URL)$", key) and re.search(r"://[^/]*:[^/]*@", str(text)):
                yield f"{name} has a secret in {key}"
            if key.endswith("_FILE") and str(text).startswith("/run/secrets/"):
                known = [s if isinstance(s, str) else s.get("target", s["source"]) for s in service.get("secrets", [])]
                if text.rsplit("/", 1)[1] not in known:
                    yield f"{name} reads {text}, which is not given to it"
    for name, config in document["configs"].items():
        path = config["file"]
        if not path.startswith("/") and not os.path.exists(os.path.join(folder, path)):
            yield f"the config {name} is in {path}, which is no file"


def can_be_healthy(service):
    # The image of departments and pages brings its own check.
    return "healthcheck" in service or service["image"].startswith("karvan")


def main(path):
    with open(path, encoding="utf-8") as file:
        text = interpolated(file.read(), {"KARVAN_HOME_DIR": "/etc/karvan"})
    options = compose_spec.PyOptions(apply_merge=True)
    options.from_yaml(text).validate()
    found = list(faults(yaml.safe_load(text), os.path.dirname(path)))
    for fault in found:
        print(f"{path}: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
