"""scripted_runner.py ADDRESS SCRIPT STREAM...: reads a script's streams and prints what came.

The runner of this package for the scripted sensor; tests/scripted_sensor/README.md says what it is
asked and what it prints.
"""

import sys

import scripted_lines as lines

import weir
from weir.v1 import event_type_pb2, flow_service_pb2, session_pb2, subscription_pb2


class Asked:
    """The words of one stream."""

    def __init__(self, words):
        self._words = dict(word.partition("=")[::2] for word in words.split(" ") if word)

    def __contains__(self, word):
        return word in self._words

    def text(self, word):
        return self._words.get(word)

    def number(self, word):
        """0 where it is not asked for."""
        return int(self._words.get(word, 0))


def subscription_of(asked):
    subscription = subscription_pb2.Subscription()
    if asked.text("start") == "snapshot":
        subscription.position = subscription_pb2.START_POSITION_SNAPSHOT
    subscription.end_when_caught_up = asked.text("until") == "caught-up"
    return subscription


def open_stream(address, script, asked, position):
    tls = None
    if "ca" in asked:
        tls = weir.Tls(ca=asked.text("ca"), server_name=asked.text("server-name"))
    timeout = asked.number("deadline") / 1000 or None
    subscription = subscription_of(asked)
    client = weir.Client(address, tls=tls)
    if "capture" in asked:
        spec = session_pb2.SessionSpec()
        return client.capture(spec, subscription, session_id=script, timeout=timeout)
    call = client.exchange if "exchange" in asked else client.subscribe
    return call(script, subscription, position=position, timeout=timeout)


def answer(exchange, item):
    """Sends a verdict on the flow of an EARLY event, and no more when the stream has caught up."""
    if item.kind == "caught_up":
        exchange.close_send()
    elif item.kind == "event" and item.value.type == event_type_pb2.EVENT_TYPE_EARLY:
        batch = flow_service_pb2.FlowVerdictBatch(batch_id=item.value.sequence)
        batch.verdicts.append(weir.verdict(item.value.flow.id, {"seen": True}))
        exchange.send(batch)


def read(stream, asked):
    """Prints the items, and leaves or cancels the stream where it is to. True where it left."""
    for number, item in enumerate(stream, 1):
        print(lines.item(item, stream.position))
        if "exchange" in asked:
            answer(stream, item)
        if number == asked.number("leave-after"):
            return True
        if number == asked.number("cancel-after"):
            stream.cancel()
    return False


def run(stream, asked):
    """Prints the lines of a stream."""
    ending, left = ["end"], False
    try:
        left = read(stream, asked)
    except weir.LedgerError:
        ending = []
    except weir.WeirError as error:
        ending = [lines.error(error)]
    if left:
        print("left")
        return
    if stream.ended is not None:
        print(lines.ended(stream.ended))
        print("ledger balanced" if ending else "ledger unbalanced")
    print(*ending, sep="\n", end="\n" if ending else "")


def main(address, script, *streams):
    position = weir.Position()
    for number, words in enumerate(streams, 1):
        asked = Asked(words)
        print("stream", number)
        start = position if "from-position" in asked else weir.Position()
        with open_stream(address, script, asked, start) as stream:
            run(stream, asked)
        position = weir.Position.from_json(stream.position.to_json())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
