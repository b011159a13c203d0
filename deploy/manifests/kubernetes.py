"""Looks at what schemas cannot say: kubernetes.py RENDERED SECRETS.

RENDERED is what deploy/kubernetes/render prints. Names that objects give for others must exist, selectors must find pods,
and every pod must keep the rules of the namespace.
"""

import re
import sys

import yaml


def pods(documents):
    for document in documents:
        template = document.get("spec", {}).get("template")
        if template:
            yield f"{document['kind']} {document['metadata']['name']}", template


def label_faults(documents):
    labels = [template["metadata"]["labels"] for _, template in pods(documents)]
    for document in documents:
        name = f"{document['kind']} {document['metadata']['name']}"
        spec = document.get("spec", {})
        selector = spec.get("selector") or spec.get("podSelector") or {}
        wanted = selector.get("matchLabels", selector if document["kind"] == "Service" else {})
        if wanted and not any(wanted.items() <= known.items() for known in labels):
            yield f"{name} selects {wanted}, which no pod has"


def reference_faults(documents, secrets):
    def known(kind):
        return {d["metadata"]["name"] for d in documents if d["kind"] == kind}

    configs = known("ConfigMap") | {"authority"}
    claims = known("PersistentVolumeClaim")
    for name, template in pods(documents):
        spec = template["spec"]
        volumes = {volume["name"]: volume for volume in spec["volumes"]}
        for volume in volumes.values():
            secret = volume.get("secret", {}).get("secretName")
            if secret and secret not in secrets:
                yield f"{name} wants the secret {secret}, which nobody makes"
            config = volume.get("configMap", {}).get("name")
            if config and config not in configs:
                yield f"{name} wants the ConfigMap {config}, which nobody makes"
            claim = volume.get("persistentVolumeClaim", {}).get("claimName")
            if claim and claim not in claims:
                yield f"{name} wants the claim {claim}, which nobody makes"
        for container in spec["containers"]:
            for mount in container["volumeMounts"]:
                if mount["name"] not in volumes:
                    yield f"{name} mounts {mount['name']}, which it has not"
            ports = {port["name"] for port in container.get("ports", [])}
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                action = container.get(probe, {})
                port = (action.get("httpGet") or action.get("tcpSocket") or {}).get("port")
                if port and port not in ports:
                    yield f"{name} is asked at {port}, which is no port of it"
            if "requests" not in container["resources"] or "memory" not in container["resources"]["limits"]:
                yield f"{name} does not say what it needs"
            rules = container["securityContext"]
            if rules.get("allowPrivilegeEscalation") is not False or rules["capabilities"]["drop"] != ["ALL"]:
                yield f"{name} may become more than it is"
        if not spec["securityContext"].get("runAsNonRoot"):
            yield f"{name} may be root"


def main(path, secrets_script):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if left := re.search(r"\$\{[A-Z_]+\}", text):
        print(f"{path}: {left.group()} was not filled in", file=sys.stderr)
        return 1
    documents = [document for document in yaml.safe_load_all(text) if document]
    with open(secrets_script, encoding="utf-8") as file:
        script = file.read()
    departments = re.search(r"for name in ([a-z ]+); do", script)
    secrets = set(departments.group(1).split() if departments else []) | {"web"}
    found = list(label_faults(documents)) + list(reference_faults(documents, secrets))
    for fault in found:
        print(f"manifests: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
