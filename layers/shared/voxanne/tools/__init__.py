"""What an agent does in the middle of a phone call. Answers are sentences to speak, refusals too.

    answer = run(ToolCall("call_abc", "book_appointment", arguments), phone_call, stores, records)

`run` never raises; whoever receives tool calls hands `answer.text` back as `error` or `result`. Voices can't see a
status code, and a caller who hears nothing hangs up.
"""
