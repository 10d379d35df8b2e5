"""Answers questions about configuration files with the real oslo.config and PasteDeploy: JSON lines in, JSON lines out."""
import base64
import io
import json
import os
import sys
import types

from oslo_config import cfg
from paste.deploy import loadwsgi

FILES = {}
sys.setrecursionlimit(300)


def open_from_memory(path, *args, **kwargs):
    if path not in FILES:
        raise FileNotFoundError(2, 'No such file or directory', path)
    content = io.BytesIO(FILES[path])
    content.name = path
    return io.TextIOWrapper(content, encoding='utf-8')


cfg.open = open_from_memory
loadwsgi.open = open_from_memory


def factory(global_conf, **local_conf):
    return None


for module in ('keystonemiddleware.auth_token', 'keystoneclient.middleware.auth_token', 'other.filters'):
    parts = module.split('.')
    for n in range(1, len(parts) + 1):
        name = '.'.join(parts[:n])
        if name not in sys.modules:
            sys.modules[name] = types.ModuleType(name)
            if n > 1:
                setattr(sys.modules['.'.join(parts[:n - 1])], parts[n - 1], sys.modules[name])
    made = types.FunctionType(factory.__code__, globals(), 'filter_factory')
    made.label = module
    sys.modules[module].filter_factory = made


def load(question):
    FILES.clear()
    for path, content in question['files']:
        FILES[path] = base64.b64decode(content)


def oslo(question):
    """The value of [keystone_authtoken] signing_dir, after the files were read in their order."""
    load(question)
    conf = cfg.ConfigOpts()
    conf.register_opts([cfg.StrOpt('state_path', default='/var/lib/neutron'), cfg.StrOpt('unset_opt')])
    conf.register_opts([cfg.StrOpt('signing_dir'), cfg.StrOpt('base', default='/grp')], group='keystone_authtoken')
    conf.register_opts([cfg.StrOpt('lock_path', default='/lock')], group='oslo_concurrency')
    environment = question.get('environment', {})
    os.environ.update(environment)
    try:
        arguments = [word for path, _ in question['files'] for word in ('--config-file', path)]
        conf(arguments, project='neutron', default_config_files=[], default_config_dirs=[])
        return {'value': conf.keystone_authtoken.signing_dir}
    finally:
        for name in environment:
            del os.environ[name]


def paste(question):
    """The options that the factory of filter `name` in the first file gets."""
    load(question)
    loader = loadwsgi.ConfigLoader(question['files'][0][0])
    given = question.get('globals') or None
    if given:
        loader.update_defaults(given, overwrite=False)
    context = loader.get_context(loadwsgi.FILTER, question['name'], given)
    while context.object_type is loadwsgi.FILTER_WITH:
        context = context.next_context
    conf = dict(context.global_conf)
    conf.update(context.local_conf)
    return {'factory': getattr(context.object, 'label', None), 'options': list(conf.items())}


def answer(question):
    try:
        return {'oslo': oslo, 'paste': paste}[question['ask']](question)
    except Exception as error:
        return {'error': type(error).__name__, 'message': getattr(error, 'message', None) or str(error)}


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(json.loads(line))) + '\n')
    sys.stdout.flush()
