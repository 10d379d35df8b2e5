"""Answers questions about paste files with the real PasteDeploy: a list of questions in, a list of answers out, as JSON."""
import base64
import io
import json
import re
import sys

from paste.deploy import loadwsgi

sys.dont_write_bytecode = True
import paste_factories

FILES = {}
sys.setrecursionlimit(300)


def open_from_memory(path, *args, **kwargs):
    if path not in FILES:
        raise FileNotFoundError(2, 'No such file or directory', path)
    content = io.BytesIO(FILES[path])
    content.name = path
    return io.TextIOWrapper(content, encoding='utf-8')


loadwsgi.open = open_from_memory
paste_factories.install()


def load_filter(question, path, given):
    """The options that the factory of a filter gets."""
    loader = loadwsgi.ConfigLoader(path)
    if given:
        loader.update_defaults(given, overwrite=False)
    context = loader.get_context(loadwsgi.FILTER, question['filter'], given)
    while context.object_type is loadwsgi.FILTER_WITH:
        context = context.next_context
    conf = dict(context.global_conf)
    conf.update(context.local_conf)
    return [[context.object.label, conf]]


def load_application(question, path, given):
    """The options of every auth_token that comes into being with an application."""
    paste_factories.MADE.clear()
    paste_factories.SETTINGS['auth_strategy'] = question['strategy']
    loadwsgi.loadapp('config:' + path, question['application'], global_conf=given)
    return paste_factories.MADE


def answer(question):
    FILES.clear()
    for path, content in question['files']:
        FILES[path] = base64.b64decode(content)
    load = load_filter if 'filter' in question else load_application
    try:
        made = load(question, question['files'][0][0], question.get('globals') or None)
        return {'made': [[factory, list(options.items())] for factory, options in made]}
    except UnicodeDecodeError:
        return describe_bytes()
    except Exception as error:
        message = getattr(error, 'message', None) or str(error)
        place = [getattr(error, key, None) for key in ('section', 'option')]
        return {'error': type(error).__name__, 'message': message, 'place': place if all(place) else None}


def describe_bytes():
    """Where the first bytes are that are not UTF-8, counted from the start of the file; Python counts in pieces of 8 KiB."""
    for path, content in FILES.items():
        try:
            content.decode('utf-8')
        except UnicodeDecodeError as error:
            line = len(re.findall(b'\r\n|\r|\n', content[:error.start])) + 1
            return {'error': 'UnicodeDecodeError', 'message': '%s:%d %s' % (path, line, error), 'place': None}


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
