"""Stands in for the modules and distributions that paste files of OpenStack name, and notes which auth_token is made."""
import importlib.abc
import importlib.machinery
import importlib.metadata
import re
import sys
import types

from paste import urlmap
from paste.deploy import loadwsgi

# What was made since the list was cleared: the factory and its options.
MADE = []
SETTINGS = {'auth_strategy': 'keystone'}
ABSENT = ('nope',)


class Factory:
    """A factory of any kind; what it makes can be taken for a filter as well as for an application."""

    def __init__(self, label):
        self.label = label

    def __getattr__(self, name):
        if name.startswith('_'):
            raise AttributeError(name)
        return Factory('%s.%s' % (self.label, name))

    def __call__(*args, **local_conf):
        self, args = args[0], args[1:]
        name = self.label.split(':')[1]
        if 'pipeline_factory' in name:
            return pipeline_factory(*args, **local_conf)
        if 'urlmap' in name or name == 'root_app_factory':
            return urlmap.urlmap_factory(*args, **local_conf)
        if self.label.split(':')[0].endswith('auth_token'):
            MADE.append((self.label, dict(args[0], **local_conf)))
        return lambda app=None, *rest: app or self


def pipeline_factory(*args, **local_conf):
    """What nova, neutron, cinder, manila and designate do."""
    loader = args[0]
    pipeline = local_conf[SETTINGS['auth_strategy']].split()
    filters = [loader.get_filter(name) for name in pipeline[:-1]]
    app = loader.get_app(pipeline[-1])
    for one in reversed(filters):
        app = one(app)
    return app


class Module(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith('_') or '.' in name:
            raise AttributeError(name)
        return Factory('%s:%s' % (self.__name__, name))


class Modules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every module that is not installed, and those of keystoneclient, whose middleware Debian does not have."""

    def find_spec(self, name, path, target=None):
        if name.split('.')[0] in ABSENT:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return Module(spec.name)

    def exec_module(self, module):
        pass


class Anything(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Distributions:
    """In the place of importlib.metadata."""

    EntryPoint = importlib.metadata.EntryPoint

    @staticmethod
    def distribution(name):
        key = re.sub('[-_.]+', '-', name).lower()
        if key in ABSENT:
            raise importlib.metadata.PackageNotFoundError(name)
        if key == 'paste':
            return importlib.metadata.distribution('paste')
        if key == 'keystonemiddleware':
            return types.SimpleNamespace(entry_points=[
                importlib.metadata.EntryPoint(one, 'keystonemiddleware.%s:filter_factory' % one, 'paste.filter_factory')
                for one in ('auth_token', 'audit', 'ec2_token', 's3_token')])
        return types.SimpleNamespace(entry_points=[
            types.SimpleNamespace(name=Anything(key), group=group, load=lambda: Factory('%s:entry_point' % key))
            for group in ('paste.filter_factory', 'paste.app_factory')])


def install():
    sys.modules['keystoneclient'] = Module('keystoneclient')
    sys.modules['keystoneclient'].__path__ = []
    sys.meta_path.append(Modules())
    loadwsgi.importlib_metadata = Distributions
