"""Answers questions about configuration files with the real oslo.config: JSON lines in, JSON lines out."""
import base64
import io
import json
import os
import re
import sys

from oslo_config import cfg

FILES = {}
sys.setrecursionlimit(300)


def open_from_memory(path, *args, **kwargs):
    if not FILES:
        return open(path, *args, **kwargs)
    if path not in FILES:
        raise FileNotFoundError(2, 'No such file or directory', path)
    content = io.BytesIO(FILES[path])
    content.name = path
    return io.TextIOWrapper(content, encoding='utf-8')


cfg.open = open_from_memory


def load(question):
    FILES.clear()
    for path, content in question['files']:
        FILES[path] = base64.b64decode(content)


def configure(question):
    """oslo.config with the options that the question names."""
    conf = cfg.ConfigOpts()
    former = question.get('formerNames', [])
    for group, options in question['registered'].items():
        for name, default in options.items():
            deprecated = [cfg.DeprecatedOpt(one['formerName'], group=one['formerGroup'])
                          for one in former if (one['group'], one['name']) == (group, name)]
            option = cfg.StrOpt(name, default=default or None, deprecated_opts=deprecated)
            conf.register_opt(option, group=None if group == 'DEFAULT' else group)
    return conf


def oslo(question):
    """The value of an option, after the files were read in their order."""
    load(question)
    conf = configure(question)
    environment = question.get('environment', {})
    os.environ.update(environment)
    try:
        arguments = [word for path, _ in question['files'] for word in ('--config-file', path)]
        conf(arguments, project='neutron', default_config_files=[], default_config_dirs=[])
        group, name = question['option']
        return {'value': conf._get(name) if group == 'DEFAULT' else conf[group][name]}
    except UnicodeDecodeError:
        return describe_bytes()
    finally:
        for name in environment:
            del os.environ[name]


def describe_bytes():
    """The first bytes that are not UTF-8, by their place in the file; Python itself counts from a piece of 8 KiB."""
    for path, content in FILES.items():
        try:
            content.decode('utf-8')
        except UnicodeDecodeError as error:
            line = len(re.findall(b'\r\n|\r|\n', content[:error.start])) + 1
            return {'error': 'UnicodeDecodeError', 'message': '%s:%d %s' % (path, line, error)}


def start(question):
    """The value of an option after a start with these arguments, and the mark of each file in the order of reading."""
    FILES.clear()
    conf = configure(question)
    conf.register_opt(cfg.MultiStrOpt('mark', default=[]))
    conf(question['arguments'], project='neutron', default_config_files=question['defaults'], default_config_dirs=[])
    group, name = question['option']
    return {'value': conf[group][name], 'marks': conf.mark}


def search(question):
    """Which files and directories are found where only the given paths exist."""
    exists, environment, argv = os.path.exists, dict(os.environ), sys.argv
    os.path.exists = lambda path: path in question['existing']
    os.environ.clear()
    os.environ.update(question['environment'])
    sys.argv = [question['program']]
    try:
        project = question['project'] or None
        return {'files': cfg.find_config_files(project), 'directories': cfg.find_config_dirs(project)}
    finally:
        os.path.exists, sys.argv = exists, argv
        os.environ.clear()
        os.environ.update(environment)


def answer(question):
    try:
        return {'oslo': oslo, 'start': start, 'search': search}[question['ask']](question)
    except Exception as error:
        return {'error': type(error).__name__, 'message': getattr(error, 'message', None) or str(error)}


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(json.loads(line))) + '\n')
    sys.stdout.flush()
