package main

import (
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	"weir.invalid/clients/go/weir"
	weirv1 "weir.invalid/clients/go/weir/v1"
)

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func listText(parts []string) string { return orDash(strings.Join(parts, ",")) }

func optional(number *uint64) string {
	if number == nil {
		return "-"
	}
	return fmt.Sprint(*number)
}

// enumText is the name of a value without its type's prefix, or its number where it has no name.
func enumText(value protoreflect.Enum) string {
	values := value.Descriptor().Values()
	named := values.ByNumber(value.Number())
	if named == nil {
		return fmt.Sprint(value.Number())
	}
	prefix := strings.TrimSuffix(string(values.ByNumber(0).Name()), "UNSPECIFIED")
	return strings.TrimPrefix(string(named.Name()), prefix)
}

// timeText is a time of a record and what the client made of it.
func timeText(unixNano *int64, converted time.Time) string {
	if unixNano == nil {
		if !converted.IsZero() {
			return "absent/" + isoText(converted)
		}
		return "-"
	}
	return fmt.Sprintf("%d/%s", *unixNano, isoText(converted))
}

func isoText(when time.Time) string { return when.Format("2006-01-02T15:04:05.000Z07:00") }

func positionText(position weir.Position) string {
	token := orDash(string(position.Token))
	if len(position.Token) > 32 {
		token = fmt.Sprintf("%d-bytes", len(position.Token))
	}
	return fmt.Sprintf("@ %s %d", token, position.Sequence)
}

func metadataText(metadata map[string]string) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		parts = append(parts, key+"="+metadata[key])
	}
	return listText(parts)
}

func labelsText(labels map[string]*weirv1.LabelValue) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, name+":"+labelText(labels[name]))
	}
	return listText(parts)
}

func labelText(value *weirv1.LabelValue) string {
	switch kind := value.GetKind().(type) {
	case *weirv1.LabelValue_StringValue:
		return `string("` + kind.StringValue + `")`
	case *weirv1.LabelValue_IntValue:
		return fmt.Sprintf("int(%d)", kind.IntValue)
	case *weirv1.LabelValue_DoubleValue:
		return fmt.Sprintf("double(%016x)", math.Float64bits(kind.DoubleValue))
	case *weirv1.LabelValue_BoolValue:
		return fmt.Sprintf("bool(%t)", kind.BoolValue)
	case *weirv1.LabelValue_BytesValue:
		return "bytes(" + hex.EncodeToString(kind.BytesValue) + ")"
	case *weirv1.LabelValue_ListValue:
		var parts []string
		for _, part := range kind.ListValue.GetValues() {
			parts = append(parts, labelText(part))
		}
		return "list(" + strings.Join(parts, ",") + ")"
	default:
		return "none()"
	}
}
