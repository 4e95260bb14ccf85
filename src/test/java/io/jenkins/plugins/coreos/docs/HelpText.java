package io.jenkins.plugins.coreos.docs;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Converts the help of a form to Markdown. Elements that help files do not use are an error. */
final class HelpText {
    private static final int WIDTH = 120;

    /** A word. Code is one word even if it contains blanks, so that it stays on one line and can be found. */
    private static final Pattern WORD = Pattern.compile("(?:`[^`]*`|[^\\s`])+");

    private HelpText() {}

    /**
     * The paragraphs, examples and lists of a help file.
     *
     * @param indent blanks before each line but the first of a block
     */
    static List<String> blocks(Path help, String indent) throws IOException {
        List<String> blocks = new ArrayList<>();
        for (Element element : elements(parse(help))) {
            switch (element.getTagName()) {
                case "p" ->
                    blocks.add(wrap(text(element).replaceFirst("^(Right|Wrong):", "**$1:**"), indent.length(), indent));
                case "pre" ->
                    blocks.add(
                            ("```groovy\n" + element.getTextContent().strip() + "\n```").replace("\n", "\n" + indent));
                case "ul" -> {
                    StringBuilder list = new StringBuilder();
                    for (Element item : elements(element)) {
                        list.append(list.isEmpty() ? "" : "\n" + indent)
                                .append(wrap("- " + text(item), indent.length(), indent + "  "));
                    }
                    blocks.add(list.toString());
                }
                default -> throw new IOException(help + " has a <" + element.getTagName() + ">");
            }
        }
        return blocks;
    }

    /** Removes blocks that begin with a pattern, each with the code or list that follows it. */
    static List<String> without(String pattern, List<String> blocks) {
        List<String> kept = new ArrayList<>();
        boolean removed = false;
        for (String block : blocks) {
            removed = block.matches("(?s)(" + pattern + ").*") || removed && block.matches("(?s)(```|- ).*");
            if (!removed) {
                kept.add(block);
            }
        }
        return kept;
    }

    private static Element parse(Path help) throws IOException {
        try {
            String xml = Files.readString(help).replace("&nbsp;", " ");
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(help + ": " + e.getMessage(), e);
        }
    }

    private static List<Element> elements(Element parent) {
        List<Element> elements = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static String text(Element parent) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (!(node instanceof Element element)) {
                text.append(node.getTextContent().replaceAll("([*_<\\[\\]\\\\])", "\\\\$1"));
                continue;
            }
            String content = element.getTextContent().replaceAll("\\s+", " ");
            text.append(
                    switch (element.getTagName()) {
                        case "code" -> "`" + content + "`";
                        case "em" -> "*" + content + "*";
                        case "a" -> "[" + content + "](" + element.getAttribute("href") + ")";
                        default -> throw new IOException("a help has a <" + element.getTagName() + "> in a paragraph");
                    });
        }
        // The page explains lists once, for all parameters.
        return text.toString()
                .replaceAll("\\s+", " ")
                .replace("A list of strings, or one string. ", "")
                .strip();
    }

    /**
     * Breaks a paragraph into lines.
     *
     * @param start the column of the first line
     * @param indent blanks before each further line
     */
    static String wrap(String paragraph, int start, String indent) {
        StringBuilder wrapped = new StringBuilder();
        int column = start;
        Matcher word = WORD.matcher(paragraph);
        while (word.find()) {
            // At the beginning of a line, these would have another meaning in Markdown.
            boolean mark = Set.of("-", "+", "#").contains(word.group());
            boolean first = wrapped.isEmpty();
            if (!first && column + 1 + word.group().length() > WIDTH && !mark) {
                wrapped.append('\n').append(indent);
                column = indent.length();
            } else if (!first) {
                wrapped.append(' ');
                column++;
            }
            wrapped.append(word.group());
            column += word.group().length();
        }
        return wrapped.toString();
    }
}
