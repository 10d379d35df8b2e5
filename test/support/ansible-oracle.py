"""What Ansible makes of inventories and host patterns.

Reads a JSON list of {"files": [paths], "patterns": [{"pattern", "limit"}]} from standard input and prints, for each,
{"groups", "hosts", "variables", "selections"}; what Ansible refuses is {"error": text}.
"""

import json
import sys

from ansible.cli.inventory import INTERNAL_VARS
import ansible.inventory.group as group_module
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.utils.display import Display
from ansible.vars.manager import VariableManager


class OrderedSet(dict):
    """Ansible walks a set of groups in the order of their addresses in memory; this makes it the order of definition."""

    def __init__(self, items=()):
        super().__init__((item, None) for item in items)

    def add(self, item):
        self[item] = None

    def update(self, items):
        for item in items:
            self[item] = None

    def remove(self, item):
        del self[item]

    def difference_update(self, items):
        for item in items:
            self.pop(item, None)


def main():
    group_module.set = OrderedSet
    Display.warning = lambda *_, **__: None
    answers = [describe(question) for question in json.load(sys.stdin)]
    json.dump(answers, sys.stdout, default=str)


def describe(question):
    try:
        loader = DataLoader()
        manager = InventoryManager(loader=loader, sources=question["files"])
        variables = VariableManager(loader=loader, inventory=manager, version_info={})
        return {
            "groups": {
                name: {
                    "children": [child.name for child in group.child_groups],
                    "hosts": [host.name for host in group.hosts],
                    "all": [host.name for host in group.get_hosts()],
                }
                for name, group in manager.groups.items()
            },
            "hosts": list(manager.hosts),
            "variables": {
                host.name: own(variables.get_vars(host=host, include_hostvars=False, stage="all"))
                for host in manager.get_hosts()
            },
            "memberships": {
                host.name: sorted(g.name for g in host.get_groups() if g.name != "all")
                for host in manager.hosts.values()
            },
            "selections": [select(manager, case) for case in question.get("patterns", [])],
        }
    except Exception as error:
        return {"error": str(error)}


def own(variables):
    hidden = set(INTERNAL_VARS) | {"groups", "inventory_file", "inventory_dir"}
    return {name: value for name, value in variables.items() if name not in hidden}


def select(manager, case):
    try:
        manager.subset(case.get("limit"))
        manager.clear_caches()
        return [host.name for host in manager.get_hosts(case["pattern"])]
    except Exception as error:
        return {"error": str(error)}
    finally:
        manager.subset(None)


if __name__ == "__main__":
    main()
